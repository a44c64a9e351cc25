// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Groups recognised connections by their gateway.</summary>
internal static class SessionFinder
{
    /// <summary>Connections by gateway; a gateway with two recognised protocols is left out.</summary>
    /// <param name="named">Connections whose protocol is known.</param>
    public static IReadOnlyList<IGrouping<EndpointAddress, StreamVerdict>> Gateways(IEnumerable<StreamVerdict> named) =>
        [.. named
            .GroupBy(verdict => verdict.Gateway)
            .Where(gateway => gateway.Select(verdict => verdict.Protocol).Distinct().Count() == 1)
            .OrderBy(gateway => gateway.Key.Address).ThenBy(gateway => gateway.Key.Port)];

    /// <summary>The sessions, or the feeds over TCP.</summary>
    /// <param name="gateways">Connections by gateway.</param>
    /// <param name="feeds">Number of feeds numbered so far.</param>
    public static IEnumerable<DetectedReport> Find(
        IEnumerable<IGrouping<EndpointAddress, StreamVerdict>> gateways, int feeds)
    {
        int sessions = 0;
        foreach (IGrouping<EndpointAddress, StreamVerdict> gateway in gateways)
        {
            bool isFeed = gateway.First().IsFeed;
            string kind = isFeed ? DetectedKind.Feed : DetectedKind.Session;
            int number = isFeed ? ++feeds : ++sessions;
            yield return Report(gateway, kind, string.Create(CultureInfo.InvariantCulture, $"{kind}{number}"));
        }
    }

    /// <summary>Report of a gateway.</summary>
    /// <param name="gateway">Its connections.</param>
    /// <param name="kind">One of <see cref="DetectedKind"/>.</param>
    /// <param name="name">Name given to it.</param>
    public static DetectedReport Report(
        IGrouping<EndpointAddress, StreamVerdict> gateway, string kind, string name)
    {
        StreamVerdict best = gateway.MaxBy(verdict => verdict.Worth)!;
        int others = gateway.Count() - 1;
        return new DetectedReport
        {
            Kind = kind,
            Name = name,
            Protocol = best.Protocol,
            Address = gateway.Key.AddressText(),
            Port = gateway.Key.Port,
            Packets = gateway.Sum(verdict => verdict.Conversation.Packets),
            Confidence = best.Confidence,
            Evidence = best.Evidence() + (others == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
                $"; {others} more connections to it are of the same protocol")),
        };
    }
}
