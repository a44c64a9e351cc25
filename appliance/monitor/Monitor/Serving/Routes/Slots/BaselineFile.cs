// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Baselines.Days;
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Serving.Routes.Slots;

/// <summary>All slots that a comparison looked at, as a table: what a person needs to do it again.</summary>
internal static class BaselineFile
{
    public static Answer Csv(BaselineAnswer answer)
    {
        var text = new StringBuilder(
            "judged_time_ns,day,place,start_time_ns,value,low,high,count,complete,counts,settings_hash\n");
        foreach (ComparedSlot compared in answer.Slots)
        {
            foreach (DaySlot slot in compared.Slots)
            {
                Append(text, answer, compared, slot.Day, "before", slot.BeforeNs);
                Append(text, answer, compared, slot.Day, "slot", slot.StartNs);
                Append(text, answer, compared, slot.Day, "after", slot.AfterNs);
            }
        }
        return Answer.Csv(text, "baseline.csv");
    }

    private static void Append(
        StringBuilder text, BaselineAnswer answer, ComparedSlot compared, DateOnly day, string place, long? startNs)
    {
        if (startNs is not { } known || !compared.Values.TryGetValue(known, out SlotValue value))
            return;
        text.Append(CultureInfo.InvariantCulture,
            $"{compared.Verdict.StartTimeNs},{day:yyyy-MM-dd},{place},{known},{value.Value},{Finite(value.Low)},"
            + $"{Finite(value.High)},{value.Count},{(value.IsComplete ? 1 : 0)},"
            + $"{(Judge.Counts(answer.Quantity.Kind, in value) ? 1 : 0)},{value.SettingsHash}\n");
    }

    private static string Finite(double value) =>
        double.IsFinite(value) ? value.ToString(CultureInfo.InvariantCulture) : "";
}
