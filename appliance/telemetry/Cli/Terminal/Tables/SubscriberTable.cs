// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Reports.Host;
using Telemetry.Reports.Shown;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Table of the subscribers and their losses: those that requested the most retransmissions first.</summary>
internal static class SubscriberTable
{
    private static readonly IReadOnlyList<ShownNumber> OfStream =
        ShownTables.Subscribers.Of("behind_bytes", "naks", "asked_bytes", "retransmitted_bytes");

    /// <summary>A row for each subscriber, all its streams together; at most the given number.</summary>
    public static Table Of(IReadOnlyList<SubscriberReport> subscribers, int most = int.MaxValue)
    {
        Table table = FlowTables.New("subscriber", "state", "heard");
        table.AddColumns(OfStream);
        IEnumerable<SubscriberReport> sorted = subscribers.OrderByDescending(one => Sum(one, stream =>
            stream.AskedBytes));
        foreach (SubscriberReport one in sorted.Take(most))
        {
            string host = one.Address.Contains(':', StringComparison.Ordinal) ? $"[{one.Address}]" : one.Address;
            string name = $"{host}:{one.Port}{(one.SharesAddress ? " (shared)" : "")}";
            string state = one.State == "silent" ? "[red]silent[/]" : one.State;
            table.AddRow(
            [
                Printed.Escape(name), state, Figures.TimeOfDay(one.HeardTimeNs),
                .. Numbers.Row(OfStream, Sum(one, stream => stream.BehindBytes), Sum(one, stream => stream.Naks),
                    Sum(one, stream => stream.AskedBytes), Sum(one, stream => stream.RetransmittedBytes)),
            ]);
        }
        if (subscribers.Count > most)
            table.AddRow($"and {subscribers.Count - most} more");
        return table;
    }

    /// <summary>Sum over the streams for which the figure is known.</summary>
    private static long? Sum(SubscriberReport subscriber, Func<SubscriberStreamReport, long?> figure) =>
        subscriber.Streams.All(stream => figure(stream) is null) ? null : subscriber.Streams.Sum(figure);
}
