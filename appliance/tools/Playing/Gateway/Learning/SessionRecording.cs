// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Forms;

namespace Telemetry.Playing.Gateway.Learning;

/// <summary>The recorded requests of one session.</summary>
/// <param name="layout">Fields of its protocol's messages.</param>
internal sealed class SessionRecording(SessionDefinition session, OrderEntryLayout layout)
{
    private readonly List<RecordedRequest> _requests = [];

    public SessionDefinition Session { get; } = session;

    /// <summary>Reads and writes its protocol's messages.</summary>
    public OrderForm Form { get; } = OrderForm.Of(layout);

    /// <summary>The requests in the order in which they came.</summary>
    public IReadOnlyList<RecordedRequest> Requests => _requests;

    /// <summary>Messages that were not recorded in whole, or of an order that was not seen.</summary>
    public long NotLearned { get; set; }

    public void Add(RecordedRequest request) => _requests.Add(request);

    public IEnumerable<RecordedRequest> Of(OrderKind kind) => _requests.Where(request => request.Kind == kind);

    /// <summary>Median time until a request of a kind was accepted; that of a new order if there is none; 0 without
    /// any. Nanoseconds.</summary>
    public long MedianNs(OrderKind kind)
    {
        OrderKind done = kind switch
        {
            OrderKind.New => OrderKind.Accepted,
            OrderKind.Cancel => OrderKind.Canceled,
            _ => OrderKind.Replaced,
        };
        List<long> delays = [];
        foreach (RecordedRequest request in Of(kind))
        {
            if (request.Answers.Find(answer => answer.Kind == done) is { } answer)
                delays.Add(answer.DelayNs);
        }
        if (delays.Count == 0)
            return kind == OrderKind.New ? 0 : MedianNs(OrderKind.New);
        delays.Sort();
        return delays[(delays.Count - 1) / 2];
    }
}
