// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Json;

/// <summary>The line that <c>--json</c> prints for a report, as text without its end.</summary>
public static class JsonText
{
    /// <summary>The line of a gap.</summary>
    public static string Of(GapReport report) => Of("gap"u8, report, JsonRecords.WriteGap);

    /// <summary>The line of an event.</summary>
    public static string Of(EventReport report) => Of("event"u8, report, JsonRecords.WriteMembers);

    /// <summary>The line of an order.</summary>
    public static string Of(OrderReport report) => Of("order"u8, report, JsonRecords.WriteOrder);

    private static string Of<TReport>(ReadOnlySpan<byte> type, TReport report, Action<Utf8JsonWriter, TReport> write)
    {
        using var bytes = new MemoryStream();
        using (var lines = new JsonLineWriter(bytes))
        {
            write(lines.Begin(type), report);
            lines.End(flush: true);
        }
        return Encoding.UTF8.GetString(bytes.ToArray()).TrimEnd('\n');
    }
}
