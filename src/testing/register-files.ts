import type { RegisterFile } from "../domain/record.ts";

type RegisterRecord = RegisterFile["records"][number];
type Link = NonNullable<RegisterRecord["links"]>[number];

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** An invented number of the unassigned area 99; of a woman where `serial` (0 to 999) is even. */
export const anIdNumber = (birthDate: string, serial: number): string => {
  const body = `990000${birthDate.replaceAll("-", "")}${String(serial).padStart(3, "0")}`;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return `${body}${"10X98765432"[sum % 11]}`;
};

/** A record that is valid, of registers that are up to date. */
export const aRegisterRecord = (
  place: readonly [register: string, recordType: string],
  claims: Record<string, unknown>,
  rest: Partial<RegisterRecord> = {},
): RegisterRecord => ({
  register: place[0],
  recordType: place[1],
  claims,
  updatedAt: "2026-11-01",
  status: "valid",
  ...rest,
});

export const PLACES = {
  resident: ["population-register", "resident"],
  idCard: ["licence-register", "id-card"],
  household: ["household-register", "household-member"],
  marriage: ["marriage-register", "marriage"],
  birth: ["birth-certificates", "birth-certificate"],
  pension: ["social-insurance", "pension-insurance"],
  bankCard: ["licence-register", "social-security-card"],
  permit: ["licence-register", "residence-permit"],
  death: ["death-register", "death"],
} as const;

export type Person = { id: string; name: string; birthDate: string; sex: "1" | "2"; phone: string };

const ADDRESS = "湖南省长沙市岳麓区枫林三路";

/** What the registers hold of an adult who works and lives in Changsha. */
const ownRecords = ({ id, name, birthDate, sex, phone }: Person): RegisterRecord[] => {
  const identity = { name, sex, ethnicity: "01", birthDate, idNumber: id };
  const address = `${ADDRESS}${id.slice(14, 17)}号`;
  return [
    aRegisterRecord(PLACES.resident, identity),
    aRegisterRecord(PLACES.idCard, { ...identity, address, issuingAuthority: "某公安局", issuedDate: "2023-06-01" }),
    aRegisterRecord(PLACES.household, {
      householdNumber: id.slice(9, 17),
      hukouRegion: "430104",
      hukouAddress: address,
      hukouKind: "family",
      relationToHead: "02",
    }),
    aRegisterRecord(
      PLACES.pension,
      {
        insuredStatus: "active",
        pensionKind: "enterprise",
        insuredRegion: "430104",
        employerName: `${name}的单位`,
        firstInsuredDate: "2018-07-01",
        paidMonths: 98,
        name,
        phone,
      },
      { selfDeclared: ["phone"] },
    ),
  ];
};

export const aPersonFile = (person: Person, label: string): RegisterFile => ({
  subject: { kind: "person", idType: "id-card", id: person.id, label, signIn: true },
  records: ownRecords(person),
  faults: [],
});

export const aMarriage = (spouse: Person, claims: Record<string, unknown> = {}): RegisterRecord =>
  aRegisterRecord(
    PLACES.marriage,
    {
      maritalStatus: "20",
      registrationDate: "2023-05-20",
      certificateNumber: "J990000-2023-000520",
      registrationAuthority: "某婚姻登记处",
      spouseName: spouse.name,
      ...claims,
    },
    { links: [{ role: "spouse", id: spouse.id }] },
  );

type Birth = { mother: Person; father: Person; child: Pick<Person, "id" | "name" | "birthDate" | "sex"> };

export const aBirth = ({ mother, father, child }: Birth): RegisterRecord => {
  const links: Link[] = [
    { role: "child", id: child.id },
    { role: "mother", id: mother.id },
    { role: "father", id: father.id },
  ];
  return aRegisterRecord(
    PLACES.birth,
    {
      certificateNumber: `T99${child.id.slice(8, 17)}`,
      childName: child.name,
      childSex: child.sex,
      birthDate: child.birthDate,
      birthRegion: "430104",
      birthFacility: "某妇幼保健院",
      bornInFacility: true,
      gestationalWeeks: 39,
      birthWeight: 3260,
      motherName: mother.name,
      fatherName: father.name,
    },
    { links },
  );
};

export type Family = Birth & { files: { mother: RegisterFile; father: RegisterFile; child: RegisterFile } };

/** A married couple and their newborn daughter; every number of families leads to other people. */
export const aFamily = (number: number): Family => {
  const odd = 2 * number + 1;
  const name = (given: string): string => `${given}${number}`;
  const mother: Person = {
    id: anIdNumber("1995-04-12", odd - 1),
    name: name("母亲"),
    birthDate: "1995-04-12",
    sex: "2",
    phone: `139009${String(10_000 + odd)}`,
  };
  const father: Person = {
    id: anIdNumber("1993-08-08", odd),
    name: name("父亲"),
    birthDate: "1993-08-08",
    sex: "1",
    phone: `138009${String(10_000 + odd)}`,
  };
  const child = {
    id: anIdNumber("2026-10-15", odd - 1),
    name: name("孩子"),
    birthDate: "2026-10-15",
    sex: "2",
  } as const;
  const family = { mother, father, child };
  const files = {
    mother: aPersonFile(mother, mother.name),
    father: aPersonFile(father, father.name),
    child: { ...aPersonFile({ ...child, phone: "" }, child.name), records: [aBirth(family)] },
  };
  files.child.subject.signIn = false;
  files.mother.records.push(aMarriage(father), aBirth(family));
  files.father.records.push(aMarriage(mother), aBirth(family));
  return { ...family, files };
};

/** The record of a kind, to be changed in place before the file is put. */
export const recordIn = (file: RegisterFile, [register, recordType]: readonly [string, string]): RegisterRecord => {
  const found = file.records.find((record) => record.register === register && record.recordType === recordType);
  if (found === undefined) throw new Error(`no ${recordType} in ${file.subject.label}`);
  return found;
};
