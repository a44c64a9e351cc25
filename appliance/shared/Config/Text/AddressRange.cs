// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Yaml;

namespace Telemetry.Config.Text;

/// <summary>One address and port, or consecutive IPv4 addresses on one port.</summary>
/// <param name="Count">Endpoints, from 1.</param>
public readonly record struct AddressRange(EndpointAddress First, int Count)
{
    /// <summary>The expected form, for errors.</summary>
    public const string Expected =
        "ADDRESS:PORT such as 233.54.12.111:26477, [ff15::1]:26477 or a range 233.43.202.1-48:26477";

    private const int MostLast = byte.MaxValue;

    /// <summary>The endpoints in order.</summary>
    public IEnumerable<EndpointAddress> Endpoints()
    {
        for (int offset = 0; offset < Count; offset++)
            yield return First with { Address = First.Address + (uint)offset };
    }

    /// <summary>Reads <c>a.b.c.d:port</c>, <c>a.b.c.d-e:port</c> or <c>[v6]:port</c>.</summary>
    public static bool TryParse(string text, out AddressRange range)
    {
        range = default;
        if (!text.Contains('-', StringComparison.Ordinal))
        {
            bool single = EndpointAddress.TryParse(text, out EndpointAddress only);
            range = new AddressRange(only, 1);
            return single;
        }
        if (!TrySplit(text, out EndpointAddress first, out int last) || last < (byte)first.Address || last > MostLast)
            return false;
        range = new AddressRange(first, last - (byte)first.Address + 1);
        return true;
    }

    /// <summary>Reports a text that <see cref="TryParse"/> refused.</summary>
    /// <param name="where">Its position.</param>
    /// <param name="prefix">Start of the message: the name of the section; may be empty.</param>
    public static void Refuse(string text, string where, string prefix, ErrorList errors)
    {
        if (!TrySplit(text, out EndpointAddress first, out int last))
            errors.Add(where, $"{prefix}\"{text}\" is not an address with port", $"expected {Expected}");
        else if (last > MostLast)
            errors.Add(where, $"{prefix}the range \"{text}\" ends above {MostLast}",
                "end it there, and give the addresses behind it a range of their own");
        else
            errors.Add(where, string.Create(CultureInfo.InvariantCulture,
                $"{prefix}the range \"{text}\" goes backwards, from {(byte)first.Address} to {last}"),
                "write the lower number first");
    }

    /// <summary>Splits a range into its first address and the last number.</summary>
    private static bool TrySplit(string text, out EndpointAddress first, out int last)
    {
        (first, last) = (default, 0);
        int dash = text.IndexOf('-');
        int colon = dash < 0 ? -1 : text.IndexOf(':', dash);
        return colon >= 0
            && int.TryParse(text.AsSpan(dash + 1, colon - dash - 1), NumberStyles.None, CultureInfo.InvariantCulture,
                out last)
            && EndpointAddress.TryParse(string.Concat(text.AsSpan(0, dash), text.AsSpan(colon)), out first)
            && first.IsIPv4;
    }

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString()
    {
        if (Count == 1)
            return First.ToString();
        string last = ((byte)First.Address + Count - 1).ToString(CultureInfo.InvariantCulture);
        string port = First.AnyPort ? "*" : First.Port.ToString(CultureInfo.InvariantCulture);
        return $"{First.AddressText()}-{last}:{port}";
    }
}
