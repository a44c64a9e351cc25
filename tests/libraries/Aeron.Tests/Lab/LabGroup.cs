// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Tests.Lab;

/// <summary>A publisher on the first host of a lab, and subscribers on the others in turn.</summary>
internal sealed class LabGroup
{
    internal const int Length = 1000;

    private readonly WireLab _lab;
    private readonly Func<LabHost, int, string> _channelOf;
    private long _next;

    internal LabGroup(WireLab lab, string channel, int subscribers, Func<LabHost, int, string> channelOf)
    {
        _lab = lab;
        _channelOf = channelOf;
        Publisher = lab.Start(lab.Hosts[0]);
        for (int i = 0; i < subscribers; i++)
            Join();
        Publication = Publisher.AddPublication(channel);
    }

    internal LabNode Publisher { get; private set; }

    internal ExclusivePublication Publication { get; private set; }

    internal List<LabMember> Members { get; } = [];

    /// <summary>Messages offered so far.</summary>
    internal long Offered => _next;

    /// <summary>Result of the last offer that was refused.</summary>
    internal long LastRefusal { get; private set; }

    /// <summary>One more subscriber, on the next host.</summary>
    internal LabMember Join()
    {
        LabHost host = _lab.Hosts[1 + (Members.Count % (_lab.Hosts.Count - 1))];
        var member = new LabMember(_lab.Start(host), _channelOf(host, Members.Count), Length);
        Members.Add(member);
        return member;
    }

    /// <summary>The publisher dies without a word, and another one takes its place.</summary>
    internal void ReplacePublisher(string channel)
    {
        _lab.Kill(Publisher);
        Publisher = _lab.Start(_lab.Hosts[0]);
        Publication = Publisher.AddPublication(channel);
    }

    internal void AwaitConnection() => _lab.RunUntil(
        () => Publication.IsConnected && Members.TrueForAll(one => one.Subscription.IsConnected), State);

    /// <summary>Offers as much as is taken until something holds.</summary>
    internal void OfferUntil(Func<bool> condition) => RunUntil(condition, long.MaxValue);

    /// <summary>Runs until something holds; offers up to a number of messages in all.</summary>
    internal void RunUntil(Func<bool> condition, long upTo = 0) => _lab.RunUntil(condition, State, () =>
    {
        // A round offers a bounded number: who reads is on the same thread.
        for (int i = 0; i < 32 && _next < upTo; i++)
        {
            long result = Publisher.Offer(Publication, _next, Length);
            if (result > 0)
                _next++;
            else
                LastRefusal = result;
            if (result < 0)
                break;
        }

        foreach (LabMember member in Members)
            member.Poll();
    });

    internal void RunFor(TimeSpan time, long upTo = 0)
    {
        long endNs = _lab.NowNs + (long)time.TotalNanoseconds;
        RunUntil(() => _lab.NowNs >= endNs, upTo);
    }

    internal string State() => string.Join("; ",
        $"offered {_next}, last refusal {LastRefusal}",
        string.Join(" | ", Members.Take(8)),
        $"lost {_lab.Switch.LostData} and {_lab.Switch.LostControl}",
        $"repeated {_lab.Switch.Repeated}, overtaken {_lab.Switch.Overtaken}",
        $"NAKs {Publisher[SystemCounter.NakMessagesReceived]}",
        $"sent again {Publisher[SystemCounter.RetransmitsSent]}, refused {Publisher[SystemCounter.AnswersRefused]}",
        $"short {Publisher[SystemCounter.ShortSends]}, {Publisher.LastError}");
}
