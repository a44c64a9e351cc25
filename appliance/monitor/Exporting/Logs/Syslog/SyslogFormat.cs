// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting.Logs.Syslog;

/// <summary>
/// Writes records as syslog messages with structured data (RFC 5424): one element with the fields, each once. A message
/// that is too long loses fields from the end, then the end of its text, and says so by <c>cut="true"</c>.
/// </summary>
/// <param name="target">Receiver, with facility and enterprise number.</param>
/// <param name="most">Longest message, bytes.</param>
internal sealed class SyslogFormat(SyslogTarget target, int most)
{
    /// <summary>Longest message in a datagram, which receivers should take (RFC 5424, section 6.1).</summary>
    internal const int MostOfDatagram = 2_048;

    /// <summary>Longest message in a stream, which receivers of TLS should take (RFC 5425, section 4.3.1).</summary>
    internal const int MostOfStream = 8_192;

    private const int LeastText = 256;                      // bytes of the text, and what surrounds it
    private const int LongestHost = 255;
    private const int LongestName = 32;
    private const byte Escape = (byte)'\\';

    private static ReadOnlySpan<byte> CutMark => " cut=\"true\""u8;

    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>Appends a record.</summary>
    internal void Write(LogRecord record, ByteBuffer to)
    {
        int start = to.Length;
        int severity = record.Severity switch { LogSeverity.Error => 3, LogSeverity.Warning => 4, _ => 6 };
        DateTimeOffset time = DateTimeOffset.UnixEpoch.AddTicks(
            (record.TimeNs ?? record.ObservedTimeNs) / TimeSpan.NanosecondsPerTick);
        Append(to, string.Create(CultureInfo.InvariantCulture,
            $"<{(target.Facility * 8) + severity}>1 {time:yyyy-MM-ddTHH:mm:ss.ffffff}Z "));
        Append(to, Name(record.Origin.Host ?? record.Origin.Name, LongestHost));
        Append(to, $" telemetry - {Name(record.Kind, LongestName)} ");
        Append(to, string.Create(CultureInfo.InvariantCulture, $"[telemetry@{target.Enterprise}"));
        bool isCut = !WriteFields(record, to, start + most - LeastText);
        byte[] text = Encoding.UTF8.GetBytes(record.Text);
        ReadOnlySpan<byte> begin = Utf8Text.Begin(
            text, start + most - to.Length - CutMark.Length - "] "u8.Length - Utf8Mark.Length);
        isCut |= begin.Length < text.Length;
        if (isCut)
            to.Append(CutMark);
        to.Append("] "u8);
        // Text that is not plain ASCII begins with the mark of UTF-8 (section 6.4).
        if (!Ascii.IsValid(text))
            to.Append(Utf8Mark);
        AppendText(to, begin, escapes: false);
    }

    /// <summary>Writes the fields; false if some had no room.</summary>
    private static bool WriteFields(LogRecord record, ByteBuffer to, int end)
    {
        IEnumerable<(string Name, string Value)> fields =
        [
            ("appliance", record.Origin.Name),
            .. record.Fields.Select(static field => (field.Name, field.Value)),
            .. record.Origin.Labels.Select(static label => ($"label_{label.Key}", label.Value)),
        ];
        foreach ((string name, string value) in fields)
        {
            int before = to.Length;
            to.Append((byte)' ');
            Append(to, Name(name, LongestName));
            to.Append("=\""u8);
            AppendText(to, Encoding.UTF8.GetBytes(value), escapes: true);
            to.Append((byte)'"');
            if (to.Length > end)
            {
                to.CutTo(before);
                return false;
            }
        }
        return true;
    }

    /// <summary>A name of printable ASCII without what ends a name.</summary>
    private static string Name(string text, int longest)
    {
        if (text.Length == 0)
            return "-";
        return string.Create(Math.Min(text.Length, longest), text, static (name, from) =>
        {
            for (int place = 0; place < name.Length; place++)
                name[place] = from[place] is > ' ' and < '\x7F' and not ('=' or ']' or '"') ? from[place] : '_';
        });
    }

    private static void Append(ByteBuffer to, string text) => to.Append(Encoding.UTF8.GetBytes(text));

    /// <summary>Appends text in one line; in a value of a field three characters are escaped (section 6.3.3).</summary>
    private static void AppendText(ByteBuffer to, ReadOnlySpan<byte> text, bool escapes)
    {
        foreach (byte one in text)
        {
            if (escapes && one is ((byte)'"' or Escape or (byte)']'))
                to.Append(Escape);
            to.Append(one is < (byte)' ' or 0x7F ? (byte)' ' : one);
        }
    }
}
