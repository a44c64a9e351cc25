// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Telemetry.Feeds.Declared;
using Telemetry.Feeds.MarketData;
using Telemetry.Feeds.MarketData.Fast;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Feeds.Catalog;

/// <summary>Table of all built-in protocols.</summary>
public static class ProtocolCatalog
{
    /// <summary>The protocols in the order of listing; each row is defined beside its decoder.</summary>
    public static IReadOnlyList<ProtocolRow> Rows { get; } =
    [
        // Market data.
        MoldUdp64.Row,
        MoldUdp64Itch50.Row,
        SoupBinTcp.Row,
        IntelligentCross.Row,
        CmeMdp3.Row,
        CmeMdp3Tcp.Row,
        CmeMdp3Replay.Row,
        T7Eobi.Row,
        T7Emdi.Row,
        T7Rdi.Row,
        CboePitch.Row,
        CboeCsm.Row,
        NyseXdp.Row,
        NyseOpenBookUltra.Row,
        IexTp.Row,
        MemxMemoir.Row,
        MiaxMach.Row,
        MoldUdp.Row,
        Opra.Row,
        Cta.Row,
        IceImpact.Row,
        B3Umdf.Row,
        CoinbaseDerivativesMd.Row,
        OtcLinkAts.Row,
        Hsvf.Row,
        HsvfTimestamped.Row,
        TmxXmt.Row,
        OptiqMdg.Row,
        HkexOmd.Row,
        Mitch.Row,
        MoexSimba.Row,
        MoexFast.Row,

        // Order entry.
        Ouch5.Row,
        Ouch42.Row,
        Fix.Row,
        CmeILink3.Row,
        B3EntryPoint.Row,
        CboeBoe.Row,
        CboeBoe3.Row,
        T7Eti.Row,
        T7Eti6.Row,
        PillarGateway.Row,
        OuchJnx.Row,
        OuchGenium.Row,
        OptiqOeg.Row,
        LseNative.Row,
        MemxMemo.Row,
        MiaxMeo.Row,
        MiaxFei.Row,
        CoinbaseDerivativesOe.Row,
        TxseRake.Row,
        HkexOcg.Row,
    ];

    private static ProtocolRow?[] ById { get; } = Index();

    /// <summary>Finds a protocol by its name in the configuration.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out ProtocolRow? row)
    {
        row = Rows.FirstOrDefault(candidate => candidate.Name == name);
        return row is not null;
    }

    /// <summary>Row of a protocol; null if no built-in protocol has that number.</summary>
    public static ProtocolRow? Find(ProtocolId id) => ById[(int)id];

    /// <summary>True if the number is that of a UDP protocol, built in or declared.</summary>
    public static bool IsDatagram(ProtocolId id) => DeclaredKeys.Has(id) || Find(id) is { IsStream: false };

    /// <summary>Values of a protocol's channel key, built in or declared; empty if it has none.</summary>
    internal static IReadOnlyList<ChannelPart> ChannelPartsOf(ProtocolId id) =>
        DeclaredKeys.Has(id) ? DeclaredKeys.PartsOf(id) : Find(id)?.ChannelParts ?? [];

    /// <summary>Known name nearest to <paramref name="name"/> by edit distance; null if none is near.</summary>
    public static string? Nearest(string name)
    {
        (string? best, int distance) = (null, int.MaxValue);
        foreach (ProtocolRow row in Rows)
        {
            int candidate = EditDistance(name, row.Name);
            if (candidate < distance)
                (best, distance) = (row.Name, candidate);
        }
        return distance <= Math.Max(2, name.Length / 3) ? best : null;
    }

    private static ProtocolRow?[] Index()
    {
        var rows = new ProtocolRow?[byte.MaxValue + 1];
        foreach (ProtocolRow row in Rows)
            rows[(int)row.Id] = row;
        return rows;
    }

    /// <summary>Edit distance: insertions, deletions and replacements of characters that turn one name into the
    /// other.</summary>
    private static int EditDistance(string left, string right)
    {
        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        int[] current = new int[right.Length + 1];
        for (int row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (int column = 1; column <= right.Length; column++)
            {
                int change = char.ToUpperInvariant(left[row - 1]) == char.ToUpperInvariant(right[column - 1]) ? 0 : 1;
                current[column] = Math.Min(
                    Math.Min(current[column - 1], previous[column]) + 1, previous[column - 1] + change);
            }
            (previous, current) = (current, previous);
        }
        return previous[right.Length];
    }
}
