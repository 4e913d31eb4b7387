type SwaggerUi = (options: { url: string; dom_id: string; deepLinking: boolean; validatorUrl: null }) => void;

const { SwaggerUIBundle } = globalThis as unknown as { SwaggerUIBundle: SwaggerUi };
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null });
