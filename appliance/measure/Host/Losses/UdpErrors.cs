// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Losses;

/// <summary>Datagrams dropped because their socket's receive buffer was full, of all sockets of a network namespace:
/// <c>RcvbufErrors</c> of UDP in <c>snmp</c>, <c>Udp6RcvbufErrors</c> in <c>snmp6</c>.</summary>
internal static class UdpErrors
{
    /// <summary>Reads <c>snmp</c>: a line of names and a line of values, both beginning with <c>Udp:</c>.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> snmp, out ulong errors)
    {
        errors = 0;
        ReadOnlySpan<byte> names = default;
        while (TextFields.TryTakeLine(ref snmp, out ReadOnlySpan<byte> line))
        {
            if (!line.StartsWith("Udp: "u8))
                continue;
            if (!names.IsEmpty)
                return TryFind(names, line, out errors);
            names = line;
        }
        return false;
    }

    /// <summary>Reads <c>snmp6</c>: a name and a value in each line.</summary>
    internal static bool TryParse6(ReadOnlySpan<byte> snmp6, out ulong errors)
    {
        errors = 0;
        while (TextFields.TryTakeLine(ref snmp6, out ReadOnlySpan<byte> line))
        {
            if (TextFields.TakeField(ref line).SequenceEqual("Udp6RcvbufErrors"u8))
                return TextFields.TryDecimal(TextFields.TakeField(ref line), out errors);
        }
        return false;
    }

    private static bool TryFind(ReadOnlySpan<byte> names, ReadOnlySpan<byte> values, out ulong errors)
    {
        errors = 0;
        while (true)
        {
            ReadOnlySpan<byte> name = TextFields.TakeField(ref names);
            ReadOnlySpan<byte> value = TextFields.TakeField(ref values);
            if (name.IsEmpty || value.IsEmpty)
                return false;
            if (name.SequenceEqual("RcvbufErrors"u8))
                return TextFields.TryDecimal(value, out errors);
        }
    }
}
