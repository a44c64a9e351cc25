// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Receiving;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>
/// Subscriptions with tether=false: one that stays behind the others of its image for some time is removed from it, so
/// that it does not hold the stream back. It rests, and later joins again at the stream's current position.
/// </summary>
internal sealed class UntetheredSubscribers(DriverCounters counters)
{
    private const long DefaultWindowLimitNs = 5_000_000_000;
    private const long DefaultRestingNs = 10_000_000_000;

    private readonly List<Entry> _entries = [];

    internal void Add(OpenSubscription subscription, PublicationImage image, int counterId, long nowNs)
    {
        if (!subscription.Channel.IsTethered)
            _entries.Add(new Entry(subscription, image, counterId) { SinceNs = nowNs });
    }

    /// <summary>Removes those of an image, or one subscription of it; frees the counters of resting ones.</summary>
    internal void Remove(PublicationImage image, long? registrationId, long nowNs)
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            Entry entry = _entries[i];
            if (entry.Image != image || (registrationId ?? entry.Subscription.RegistrationId) !=
                entry.Subscription.RegistrationId)
                continue;
            Free(entry, nowNs);
            _entries.RemoveAt(i);
        }
    }

    /// <summary>Updates their states, once per timer interval; a subscription that rejoins is added again.</summary>
    internal void OnTimer(long nowNs, ImageTable images)
    {
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            Entry entry = _entries[i];
            UdpChannel channel = entry.Subscription.Channel;
            long limitNs = channel.UntetheredWindowLimitNs ?? DefaultWindowLimitNs;
            long inStateNs = nowNs - entry.SinceNs;
            if (!entry.IsDropped && !IsBehind(entry))
            {
                entry.SinceNs = nowNs;
            }
            else if (!entry.IsDropped && inStateNs > limitNs)
            {
                (entry.IsDropped, entry.SinceNs) = (true, nowNs);
                entry.Image.RemoveSubscriber(entry.Subscription.RegistrationId);
                images.ReportUnavailable(entry.Subscription, entry.Image);
            }
            else if (entry.IsDropped && inStateNs > (channel.UntetheredLingerNs ?? limitNs) +
                (channel.UntetheredRestingNs ?? DefaultRestingNs))
            {
                Free(entry, nowNs);
                _entries.RemoveAt(i);
                if (channel.Rejoins && entry.Image.State == ImageState.Active)
                    images.Join(entry.Subscription, entry.Image, entry.Image.RebuildPosition, nowNs);
            }
        }
    }

    /// <summary>True if it is more than three quarters of the window behind the foremost subscriber.</summary>
    private bool IsBehind(Entry entry)
    {
        long foremost = long.MinValue;
        foreach (SubscriberPosition subscriber in entry.Image.Subscribers)
            foremost = Math.Max(foremost, Volatile.Read(ref counters.Value(subscriber.CounterId)));
        int window = entry.Image.Parameters.WindowLength;
        return Volatile.Read(ref counters.Value(entry.CounterId)) <= foremost - window + (window >> 2);
    }

    private void Free(Entry entry, long nowNs)
    {
        if (entry.IsDropped)
            counters.Free(entry.CounterId, nowNs);
    }

    /// <summary>One subscription of an image, and the time since which it keeps up or rests.</summary>
    private sealed record Entry(OpenSubscription Subscription, PublicationImage Image, int CounterId)
    {
        internal bool IsDropped { get; set; }

        internal long SinceNs { get; set; }
    }
}
