// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;

namespace Telemetry.CaptureFiles.Tunnels;

/// <summary>The tunnels of one capture. Used by the thread that reads it; read by others when it has ended.</summary>
/// <param name="opens">Tunnels that are opened; the others are only counted.</param>
/// <param name="flows">Number of flows, id 0 included.</param>
[HotPath]
internal sealed class TunnelTable(TunnelChoice opens, int flows)
{
    private const int MostTunnels = 256;        // others of a kind share a row without addresses and numbers

    private readonly Dictionary<Key, TunnelCounters> _byKey = [];
    private readonly List<TunnelCounters> _all = [];

    /// <summary>The tunnels, in the order in which they were found.</summary>
    public IReadOnlyList<TunnelCounters> All => _all;

    /// <summary>Counts a packet for which <see cref="TunnelParser.MayBe"/> is true, and opens it if that is
    /// wanted.</summary>
    /// <param name="bytes">Its captured bytes.</param>
    /// <param name="frame">Its record, and then the inner frame.</param>
    /// <param name="packet">Receives the contents of the inner headers.</param>
    /// <param name="verdict">Receives the result of parsing the inner frame.</param>
    /// <returns>Its tunnel; null if it was not opened.</returns>
    public TunnelCounters? Open(
        ReadOnlySpan<byte> bytes, ref CaptureFrame frame, ref ParsedPacket packet, out ParseVerdict verdict)
    {
        TunnelParser.Read(bytes, frame.WireLength, frame.Link, out InnerFrame inner);
        bool isWanted = TunnelContents.IsWanted(inner.Kind, opens);
        TunnelCounters tunnel = RowOf(in inner);
        tunnel.Take(in inner, isWanted, flows);
        verdict = ParseVerdict.Unmatched;
        if (inner.Refusal != TunnelRefusal.None || !isWanted)
            return null;
        verdict = TunnelContents.Parse(bytes, ref inner, ref packet);
        if (TunnelParser.MayBe(in packet, verdict))
            tunnel.Nested++;
        frame.DataIndex += inner.Offset;
        frame.CapturedLength = inner.CapturedLength;
        frame.WireLength = inner.WireLength;
        frame.Link = LinkType.Ethernet;
        frame.PayloadLength = -1;
        return tunnel;
    }

    private TunnelCounters RowOf(in InnerFrame inner)
    {
        var key = new Key(inner.Source, inner.Destination, inner.Session, inner.Kind);
        return _byKey.TryGetValue(key, out TunnelCounters? row) ? row : Add(key);
    }

    [ColdPath]
    private TunnelCounters Add(Key key)
    {
        if (_byKey.Count >= MostTunnels)
        {
            key = new Key(0, 0, -1, key.Kind);
            if (_byKey.TryGetValue(key, out TunnelCounters? shared))
                return shared;
        }
        var row = new TunnelCounters
        {
            Kind = key.Kind,
            Source = key.Source,
            Destination = key.Destination,
            Session = key.Session,
        };
        _byKey.Add(key, row);
        _all.Add(row);
        return row;
    }

    private readonly record struct Key(UInt128 Source, UInt128 Destination, long Session, TunnelKind Kind);
}
