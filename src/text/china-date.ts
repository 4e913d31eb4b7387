const CHINA_DATE = new Intl.DateTimeFormat("en-CA", {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

/** Today in Asia/Shanghai as YYYY-MM-DD: rules start and end there, wherever the server stands. */
export const todayInChina = (now: Date): string => CHINA_DATE.format(now);

/** The last instant of a day in Asia/Shanghai, which has no summer time. */
export const endOfDayInChina = (date: string): string => new Date(`${date}T23:59:59.999+08:00`).toISOString();
