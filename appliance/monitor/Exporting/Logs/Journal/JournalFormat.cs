// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting.Logs.Journal;

/// <summary>Writes records in the native protocol of systemd-journald (its document JOURNAL_NATIVE_PROTOCOL): a line
/// for each field, and those with line ends by their length.</summary>
internal static class JournalFormat
{
    /// <summary><c>MESSAGE_ID</c> of an event.</summary>
    internal const string EventId = "6f2d4b1e9c7a4c8fb5de30a7d1f4528c";

    /// <summary><c>MESSAGE_ID</c> of a gap.</summary>
    internal const string GapId = "b84e07c25d3f4a61a91c6e58f0d2739b";

    private const string Prefix = "TELEMETRY_";
    private const int LongestName = 64;
    private const int LongestValue = 4_096;                 // bytes

    /// <summary>Appends a record.</summary>
    internal static void Write(LogRecord record, ByteBuffer to)
    {
        Field(to, "MESSAGE", record.Text);
        Field(to, "PRIORITY",
            record.Severity switch { LogSeverity.Error => "3", LogSeverity.Warning => "4", _ => "6" });
        Field(to, "MESSAGE_ID", record.Kind == LogRecord.GapKind ? GapId : EventId);
        Field(to, "SYSLOG_IDENTIFIER", "telemetry");
        Field(to, "TELEMETRY_APPLIANCE", record.Origin.Name);
        if (record.Origin.Host is { } host)
            Field(to, "TELEMETRY_HOST", host);
        foreach (LogField field in record.Fields)
            Field(to, NameOf(field.Name), field.Value);
        foreach (Label label in record.Origin.Labels)
            Field(to, NameOf($"label_{label.Key}"), label.Value);
    }

    private static string NameOf(string name)
    {
        int length = Math.Min(name.Length, LongestName - Prefix.Length);
        return string.Concat(Prefix, string.Create(length, name, static (upper, from) =>
        {
            for (int place = 0; place < upper.Length; place++)
                upper[place] = char.IsAsciiLetterOrDigit(from[place]) ? char.ToUpperInvariant(from[place]) : '_';
        }));
    }

    private static void Field(ByteBuffer to, string name, string value)
    {
        to.Append(Encoding.ASCII.GetBytes(name));
        ReadOnlySpan<byte> bytes = Utf8Text.Begin(Encoding.UTF8.GetBytes(value), LongestValue);
        if (bytes.Contains((byte)'\n'))
        {
            to.Append((byte)'\n');
            BinaryPrimitives.WriteUInt64LittleEndian(to.Room(sizeof(ulong)), (ulong)bytes.Length);
            to.Advance(sizeof(ulong));
        }
        else
        {
            to.Append((byte)'=');
        }
        to.Append(bytes);
        to.Append((byte)'\n');
    }
}
