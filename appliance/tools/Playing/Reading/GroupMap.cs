// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Playing.Reading;

/// <summary>Groups to which datagrams go in place of the recorded ones.</summary>
/// <param name="rows">The rows; one with a port comes before one without.</param>
public sealed class GroupMap(IReadOnlyList<GroupMapRow> rows)
{
    /// <summary>Form of a row.</summary>
    public const string Expected =
        "expected GROUP=GROUP such as 233.54.12.111=239.1.1.1, or with ports 233.54.12.111:26477=239.1.1.1:5000";

    /// <summary>The map that changes nothing.</summary>
    public static GroupMap None { get; } = new([]);

    /// <summary>The rows in the order given.</summary>
    public IReadOnlyList<GroupMapRow> Rows { get; } = rows;

    public static bool TryParse(string text, out GroupMapRow row)
    {
        row = default;
        string[] sides = text.Split('=');
        if (sides.Length != 2 || !TryParseSide(sides[0], out EndpointAddress from)
            || !TryParseSide(sides[1], out EndpointAddress to))
            return false;
        row = new GroupMapRow(from, to);
        // A port to send to needs a port that it stands for: two ports of a group would become one.
        return to.AnyPort || !from.AnyPort;
    }

    /// <summary>Destination of a datagram.</summary>
    /// <param name="recorded">Its recorded destination.</param>
    public EndpointAddress Of(EndpointAddress recorded)
    {
        int row = RowOf(recorded);
        return row < 0 ? recorded
            : Rows[row].To is { AnyPort: true } group ? recorded with { Address = group.Address } : Rows[row].To;
    }

    /// <summary>Index of the row for a recorded destination, or -1.</summary>
    internal int RowOf(EndpointAddress recorded)
    {
        int found = -1;
        for (int index = 0; index < Rows.Count; index++)
        {
            EndpointAddress from = Rows[index].From;
            if (from.Address != recorded.Address)
                continue;
            if (from.Port == recorded.Port && !from.AnyPort)
                return index;
            if (from.AnyPort && found < 0)
                found = index;
        }
        return found;
    }

    /// <summary>True if datagrams to an endpoint of the configuration can be those of a row.</summary>
    /// <param name="endpoint">The endpoint, which may leave address or port open.</param>
    internal static bool IsOf(GroupMapRow row, EndpointAddress endpoint) =>
        (endpoint.AnyAddress || endpoint.Address == row.From.Address)
        && (endpoint.AnyPort || row.From.AnyPort || endpoint.Port == row.From.Port);

    private static bool TryParseSide(string text, out EndpointAddress side)
    {
        if (EndpointAddress.TryParseAddress(text, out UInt128 address))
        {
            side = new EndpointAddress(address, 0, AnyPort: true);
            return true;
        }
        return EndpointAddress.TryParse(text, out side) && !side.AnyAddress && !side.AnyPort;
    }
}

/// <summary>One row of a <see cref="GroupMap"/>.</summary>
/// <param name="From">The recorded group; of any port, or of one.</param>
/// <param name="To">The group to send to; of the recorded port, or of its own.</param>
public readonly record struct GroupMapRow(EndpointAddress From, EndpointAddress To)
{
    /// <summary>The text that it was read from.</summary>
    public override string ToString() => $"{Text(From)}={Text(To)}";

    /// <summary>Text of the recorded group.</summary>
    internal string FromText() => Text(From);

    private static string Text(EndpointAddress side) => side.AnyPort ? side.AddressText() : side.ToString();
}
