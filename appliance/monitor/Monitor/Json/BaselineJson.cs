// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;
using Telemetry.Monitor.Serving.Routes.Slots;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Json;

/// <summary>Slots compared with the same time of other days.</summary>
internal static class BaselineJson
{
    /// <summary>Writes them, with the days and a text of the newest slot.</summary>
    public static void Write(Utf8JsonWriter json, BaselineAnswer answer)
    {
        json.WriteStartObject();
        WriteHead(json, answer);
        json.WriteNumber("least_days"u8, Judge.LeastDays);
        json.WriteNumber("most_days"u8, Judge.MostDays);
        json.Objects("slots"u8, answer.Slots, static (writer, slot) => Write(writer, slot.Verdict));
        json.Object("newest"u8, answer.Newest,
            (writer, slot) => WriteNewest(writer, slot.Verdict, answer));
        RecordJson.WriteUnreadable(json, answer.Unreadable.Failures);
        json.WriteEndObject();
    }

    /// <summary>Writes the members that say what is compared.</summary>
    internal static void WriteHead(Utf8JsonWriter json, BaselineAnswer answer)
    {
        Quantity quantity = answer.Quantity;
        json.WriteString("appliance"u8, answer.Appliance);
        json.WriteString("value"u8, quantity.Name);
        json.WriteString("unit"u8, Quantity.UnitOf(quantity.Kind) switch
        {
            QuantityUnit.PerSecond => "per_second",
            QuantityUnit.Share => "share",
            _ => "ns",
        });
        json.Field("series"u8, quantity.Series);
        json.Field("key"u8, quantity.Key);
        json.Field("feed"u8, quantity.Feed);
        json.Field("line"u8, quantity.Line);
        json.Field("session"u8, quantity.Session);
        json.Field("against"u8, quantity.Against);
        json.WriteString("zone"u8, answer.Days.Zone);
        json.WriteBoolean("hours_known"u8, answer.Days.HasHours);
        json.WriteNumber("step_ns"u8, SlotValue.SlotNs);
    }

    private static void Write(Utf8JsonWriter json, Verdict verdict)
    {
        bool hasRank = verdict is { Today: not null, DayCount: > 0 };
        json.WriteNumber("start_time_ns"u8, verdict.StartTimeNs);
        WriteValue(json, verdict.Today?.Value);
        json.WriteNumber("days"u8, verdict.DayCount);
        json.Field("rank"u8, hasRank ? verdict.Below + 1 : null);
        json.Field("equal"u8, hasRank ? verdict.Equal : null);
        Field(json, "lowest"u8, verdict.Lowest);
        Field(json, "highest"u8, verdict.Highest);
        Field(json, "middle_low"u8, verdict.Middle?.Low);
        Field(json, "middle_high"u8, verdict.Middle?.High);
        json.WriteString("extreme"u8, !verdict.IsJudged ? "unknown" : verdict.Extreme switch
        {
            Extreme.Highest => "highest",
            Extreme.Lowest => "lowest",
            _ => "none",
        });
        json.WriteBoolean("within_error"u8, verdict.IsWithinError);
        json.WriteString("settings"u8, verdict.Settings switch
        {
            SettingsChoice.Others => "others",
            SettingsChoice.Unknown => "unknown",
            _ => "same",
        });
        json.Field("missing"u8, verdict.Missing switch
        {
            NoVerdict.NoValue => "no_value",
            NoVerdict.Incomplete => "incomplete",
            NoVerdict.FewSamples => "few_samples",
            NoVerdict.FewDays => "few_days",
            NoVerdict.TwiceToday => "twice_today",
            _ => null,
        });
    }

    private static void WriteNewest(Utf8JsonWriter json, Verdict verdict, BaselineAnswer answer)
    {
        JudgedValue? judged = answer.Board.Of(answer.Appliance).FirstOrDefault(
            one => one.Quantity == answer.Quantity && one.Verdict.StartTimeNs == verdict.StartTimeNs);
        BaselineBoard board = answer.Board;
        json.WriteNumber("start_time_ns"u8, verdict.StartTimeNs);
        json.WriteString("text"u8, VerdictText.Of(answer.Quantity.Kind, verdict, judged?.Slots ?? 0, board));
        json.Field("chance"u8, verdict.IsJudged ? verdict.Chance : null);
        json.Field("slots_in_a_row"u8, judged?.Slots);
        json.WriteNumber("judged"u8, board.Judged);
        json.WriteNumber("expected_by_chance"u8, Math.Round(board.ExpectedByChance, 3));
        json.Objects("days"u8, verdict.Days, static (writer, day) =>
        {
            WriteDay(writer, day.Day);
            writer.WriteNumber("start_time_ns"u8, day.Value.StartTimeNs);
            WriteValue(writer, day.Value);
        });
    }

    internal static void WriteDay(Utf8JsonWriter json, DateOnly day) =>
        json.WriteString("day"u8, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static void WriteValue(Utf8JsonWriter json, SlotValue? value)
    {
        Field(json, "value"u8, value?.Value);
        Field(json, "low"u8, value?.Low);
        Field(json, "high"u8, value?.High);
        json.Field("count"u8, value?.Count);
        json.Field("settings_hash"u8, value?.SettingsHash);
    }

    private static void Field(Utf8JsonWriter json, ReadOnlySpan<byte> key, double? value) =>
        json.Field(key, value is { } known && double.IsFinite(known) ? known : null);
}
