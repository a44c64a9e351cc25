// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Recognition.Recovery;

/// <summary>The recognised feeds over UDP with the destinations that carry them, and names for recovery that belongs to
/// none of them.</summary>
internal sealed class KnownFeeds
{
    private const int BitsOfByte = 8;
    private const int MostOfSession = 64;

    private readonly List<(string Name, DatagramCandidate Content)> _places = [];
    private int _unused;

    /// <summary>Joins the reports of feeds with the destinations that they are made of.</summary>
    /// <param name="found">Recognised feeds and recovery channels.</param>
    /// <param name="named">Destinations whose protocol is known.</param>
    public KnownFeeds(IReadOnlyList<DetectedReport> found, IEnumerable<DatagramVerdict> named)
    {
        Dictionary<(string, int), string> names = found.Where(report => report.Kind == DetectedKind.Feed)
            .ToDictionary(report => (report.Address, report.Port), report => report.Name);
        foreach (DatagramVerdict verdict in named)
        {
            if (names.TryGetValue((verdict.Endpoint.AddressText(), verdict.Endpoint.Port), out string? name))
                _places.Add((name, verdict.Best!));
        }
        _unused = found.Count(report => report.Kind == DetectedKind.Recovery && !names.ContainsValue(report.Name));
    }

    /// <summary>Name of recovery that is not used.</summary>
    public string NextUnused() =>
        string.Create(CultureInfo.InvariantCulture, $"{DetectedKind.Recovery}{++_unused}");

    public IReadOnlyList<string> Of(ProtocolId protocol) =>
        [.. _places.Where(place => place.Content.Row.Id == protocol).Select(place => place.Name).Distinct()];

    /// <summary>Destinations of feeds whose packets have a session, each with the name of its feed.</summary>
    public IEnumerable<(string Name, DatagramCandidate Content)> With(ChannelKey session) =>
        session is { SessionHigh: 0, SessionLow: 0 } ? []
            : _places.Where(place => place.Content.Numbers.Channels.Contains(session));

    /// <summary>Bits of evidence that the name of a session is; zero bytes count for nothing.</summary>
    public static int BitsOf(ChannelKey session) =>
        Math.Min(MostOfSession, BitsOfByte * (BytesOf(session.SessionHigh) + BytesOf(session.SessionLow)));

    private static int BytesOf(ulong value)
    {
        int bytes = 0;
        for (; value != 0; value >>= BitsOfByte)
            bytes += (byte)value == 0 ? 0 : 1;
        return bytes;
    }
}
