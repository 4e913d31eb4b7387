import type { ServiceGuide } from "../src/domain/service-guide.ts";
import type { FieldText } from "./field-text.ts";

type Contacts = {
  region?: string;
  department?: string | undefined;
  partners?: string[] | undefined;
  phones?: { consult?: string | undefined; supervise?: string | undefined; other?: string | undefined } | undefined;
  places?: string[] | undefined;
};

const contactFields = ({ region, department, partners, phones, places }: Contacts): FieldText[] => {
  const where = region ? { region, local: true, ...(department ? { issuer: department } : {}) } : {};
  const phoneText = [
    phones?.consult && `咨询电话：${phones.consult}。`,
    phones?.supervise && `监督投诉电话：${phones.supervise}。`,
    phones?.other && `其他电话：${phones.other}。`,
  ].filter(Boolean);
  const together = partners && partners.length > 0 ? `协同部门：${partners.join("、")}。` : "";
  return [
    ...(department
      ? [
          {
            unit: "department",
            field: "department" as const,
            heading: "办理部门",
            text: `牵头部门：${department}。${together}`,
            ...where,
          },
        ]
      : []),
    ...(phoneText.length > 0
      ? [{ unit: "phone", field: "phone" as const, heading: "联系电话", text: phoneText.join(""), ...where }]
      : []),
    ...(places
      ? [
          {
            unit: "places",
            field: "places" as const,
            heading: "办理地点",
            text: `办理地点：${places.join("；")}。`,
            ...where,
          },
        ]
      : []),
  ];
};

/** Bureau, telephone and counters, of the guide's region and of each area named in it. */
export const contacts = (guide: ServiceGuide): FieldText[] => [
  ...contactFields({
    department: guide.department?.name,
    partners: guide.department?.partners,
    phones: guide.phones,
    places: guide.places,
  }),
  ...(guide.local ?? []).flatMap((local) =>
    contactFields({ ...local, partners: local.partners ?? guide.department?.partners }),
  ),
];
