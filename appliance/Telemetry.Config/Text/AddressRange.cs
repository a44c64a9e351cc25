// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Config.Text;

/// <summary>One address and port, or consecutive IPv4 addresses on one port.</summary>
/// <param name="First">The first endpoint.</param>
/// <param name="Count">Endpoints, from 1.</param>
public readonly record struct AddressRange(EndpointAddress First, int Count)
{
    /// <summary>The expected form, for errors.</summary>
    public const string Expected =
        "ADDRESS:PORT such as 233.54.12.111:26477, [ff15::1]:26477 or a range 233.43.202.1-48:26477";

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
        int dash = text.IndexOf('-');
        if (dash < 0)
        {
            bool single = EndpointAddress.TryParse(text, out EndpointAddress only);
            range = new AddressRange(only, 1);
            return single;
        }
        int colon = text.IndexOf(':', dash);
        if (colon < 0 || !byte.TryParse(text.AsSpan(dash + 1, colon - dash - 1), NumberStyles.None,
            CultureInfo.InvariantCulture, out byte last))
            return false;
        if (!EndpointAddress.TryParse(string.Concat(text.AsSpan(0, dash), text.AsSpan(colon)),
            out EndpointAddress first)
            || !first.IsIPv4 || last < (byte)first.Address)
            return false;
        range = new AddressRange(first, last - (byte)first.Address + 1);
        return true;
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
