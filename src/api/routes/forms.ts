import type { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { z } from "zod";
import type { FormDefinition } from "../../domain/form.ts";
import { formSchema } from "../../prefill/form-schema.ts";
import { formUiSchema } from "../../prefill/form-ui-schema.ts";
import type { ApiContext, ApiVariables } from "../context.ts";
import { formListSchema, problemResponses } from "../contract.ts";
import { RequestProblem } from "../problem.ts";

const json = (schema: z.ZodType, description: string) => ({
  200: { description, content: { "application/json": { schema: resolver(schema) } } },
});

const jsonObject = z.record(z.string(), z.unknown());

/** Forms as they are published, with nobody's data. */
export const addFormRoutes = (app: Hono<ApiVariables>, { ports }: ApiContext): void => {
  const { forms, codeSystems } = ports.catalogue;
  const find = (id: string): FormDefinition => {
    const form = forms.get(id);
    if (!form) throw new RequestProblem("not-found");
    return form;
  };
  app.get(
    "/v1/forms",
    describeRoute({
      tags: ["forms"],
      summary: "Forms that can be pre-filled",
      responses: json(formListSchema, "The list"),
    }),
    (c) => {
      const items = [...forms.values()].map(({ id, title, oneThingId, version }) => ({
        id,
        title,
        oneThingId,
        version,
      }));
      return c.json({ items });
    },
  );
  app.get(
    "/v1/forms/:id/schema",
    describeRoute({
      tags: ["forms"],
      summary: "JSON Schema 2020-12 of a form: { section: { role: { name: value } } }, without defaults",
      responses: { ...json(jsonObject, "The schema"), ...problemResponses(404) },
    }),
    (c) => c.json(formSchema(find(c.req.param("id")), codeSystems)),
  );
  app.get(
    "/v1/forms/:id/ui-schema",
    describeRoute({
      tags: ["forms"],
      summary: "Order and controls of a form, as the uiSchema of react-jsonschema-form",
      responses: { ...json(jsonObject, "The uiSchema"), ...problemResponses(404) },
    }),
    (c) => c.json(formUiSchema(find(c.req.param("id")))),
  );
};
