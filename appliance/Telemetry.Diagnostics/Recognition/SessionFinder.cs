// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Reports;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Groups recognised connections by their gateway.</summary>
internal static class SessionFinder
{
    /// <summary>The sessions, or the feeds over TCP; a gateway with two recognised protocols is left out.</summary>
    /// <param name="named">Connections whose protocol is known.</param>
    /// <param name="feeds">Number of feeds numbered so far.</param>
    public static IEnumerable<DetectedReport> Find(IEnumerable<StreamVerdict> named, int feeds)
    {
        int sessions = 0;
        foreach (IGrouping<EndpointAddress, StreamVerdict> gateway in named
            .GroupBy(verdict => verdict.Gateway)
            .Where(gateway => gateway.Select(verdict => verdict.Protocol).Distinct().Count() == 1)
            .OrderBy(gateway => gateway.Key.Address).ThenBy(gateway => gateway.Key.Port))
        {
            StreamVerdict best = gateway.MaxBy(verdict => verdict.Worth)!;
            string kind = best.IsFeed ? DetectedKind.Feed : DetectedKind.Session;
            int number = best.IsFeed ? ++feeds : ++sessions;
            int others = gateway.Count() - 1;
            yield return new DetectedReport
            {
                Kind = kind,
                Name = string.Create(CultureInfo.InvariantCulture, $"{kind}{number}"),
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
}
