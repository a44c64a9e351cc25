// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Diagnostics.Recognition.Evidence;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Recognition.Recovery;

/// <summary>Servers of retransmissions, recognised by the requests to them: datagrams to an address of one host that
/// name a session of a feed and numbers that it has sent.</summary>
internal static class RequestServers
{
    /// <summary>The server at a destination; null if what it gets are not requests for messages of a recognised
    /// feed. A server of several feeds is not used.</summary>
    /// <param name="unnamed">A destination whose protocol is not known.</param>
    public static DetectedReport? Find(DatagramVerdict unnamed, KnownFeeds feeds)
    {
        RequestEvidence requests = unnamed.Requests;
        if (!requests.AreRequests || requests.Own < Scale.LeastOwn || !Scale.IsEnough(requests.Worth, 0))
            return null;
        List<(string Name, DatagramCandidate Content)> served = [];
        foreach ((ChannelKey session, ulong highest) in requests.Highest)
        {
            List<(string Name, DatagramCandidate Content)> carrying = [.. feeds.With(session).Where(place =>
                requests.AreOf(place.Content.Row.Id) && place.Content.Numbers.IsNear(session, highest))];
            if (carrying.Count == 0)
                return null;
            served.AddRange(carrying);
        }
        List<string> names = [.. served.Select(place => place.Name).Distinct()];
        bool isUsed = names.Count == 1;
        string sessions = requests.Highest.Count == 1 ? "session is" : "sessions are";
        string use = isUsed ? $"; it is the server that sends lost messages of {names[0]} again: recovery"
            : "; it is a server of several feeds, and not used";
        return new DetectedReport
        {
            Kind = DetectedKind.Recovery,
            Name = isUsed ? names[0] : feeds.NextUnused(),
            Protocol = served[0].Content.Row.Name,
            Address = unnamed.Endpoint.AddressText(),
            Port = unnamed.Endpoint.Port,
            IsServer = true,
            Carries = RecoveryKind.Retransmission,
            Packets = unnamed.Packets,
            Confidence = Scale.Confidence(requests.Worth, 0),
            Evidence = string.Create(CultureInfo.InvariantCulture,
                $"{requests.Fitting} of {unnamed.Packets} datagrams are requests; their {sessions} of "
                    + $"{string.Join(" and ", names)}, and their numbers are near those that it carries; ")
                + string.Create(CultureInfo.InvariantCulture,
                $"{requests.Own} bits are the protocol's own; {requests.Worth} bits in all, nothing else fits") + use,
        };
    }
}
