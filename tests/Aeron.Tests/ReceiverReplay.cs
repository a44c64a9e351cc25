// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Tests;

/// <summary>Plays the datagrams that a real receiver got into ours, at their times.</summary>
internal sealed class ReceiverReplay
{
    private const int ReceiverPort = 40123;

    private readonly List<CapturedDatagram> _capture;
    private readonly string _parameters;
    private readonly int _fragmentLimit;
    private readonly int _messageLength;
    private readonly FragmentAssembler _assembler;
    private List<(long TimeNs, byte[] Bytes)> _sent = [];
    private long _startNs;

    internal ReceiverReplay(string name, int messageLength, string parameters, int fragmentLimit = 10,
        bool isInOrder = true)
    {
        _fragmentLimit = fragmentLimit;
        _messageLength = messageLength;
        _capture = CapturedDatagram.Read(name);
        _parameters = parameters;
        Checker = new Loopback.Checker(messageLength) { IsInOrder = isInOrder };
        _assembler = new FragmentAssembler(Checker);
    }

    internal Loopback.Checker Checker { get; }

    internal bool WasEndOfStream { get; private set; }

    internal long GapFills { get; private set; }

    internal void Run()
    {
        using var script = new ScriptedDriver();
        int streamId = _capture[0].Int32("stream_id");
        using Subscription subscription =
            script.Client.AddSubscription($"aeron:udp?endpoint=10.77.0.2:{ReceiverPort}{_parameters}", streamId);
        _startNs = script.NowNs;
        void Poll()
        {
            subscription.Poll(_assembler, _fragmentLimit);
            if (IsPaddingNext(subscription))
                subscription.Poll(_assembler, 1);
            WasEndOfStream |= subscription.ImageCount > 0 && subscription.ImageAtIndex(0).IsEndOfStream;
        }

        foreach (CapturedDatagram datagram in _capture.Where(one => one.Destination.Port == ReceiverPort))
        {
            script.RunUntil(_startNs + datagram.TimeNs, Poll);
            script.Transport.Arrive(datagram.Bytes, datagram.Source);
            script.Cycle();
            Poll();
        }

        script.RunFor(1_000_000, Poll);
        _sent = script.Transport.Sent;
        GapFills = script[SystemCounter.LossGapFills];
    }

    /// <summary>Each range asked for, once, in order: how often it is repeated is a matter of time.</summary>
    internal IEnumerable<NakFrame> OurNaks() => Naks(_sent.Select(one => one.Bytes)).Distinct();

    internal IEnumerable<NakFrame> RealNaks() => Naks(_capture.Select(one => one.Bytes)).Distinct();

    internal List<StatusMessageFrame> OurMessages() => [.. Messages(_sent.Select(one => one.Bytes))];

    internal List<StatusMessageFrame> RealMessages() =>
        [.. Messages(_capture.Where(one => one.Source.Port == ReceiverPort).Select(one => one.Bytes))];

    /// <summary>
    /// What is left of a term and too short for a message is padding: a reader that takes one message at a time comes
    /// back for it at once.
    /// </summary>
    private bool IsPaddingNext(Subscription subscription)
    {
        if (subscription.ImageCount == 0)
            return false;

        Image image = subscription.ImageAtIndex(0);
        int rest = image.TermBufferLength - (int)(image.Position & (image.TermBufferLength - 1));
        return rest < _messageLength;
    }

    private static IEnumerable<NakFrame> Naks(IEnumerable<byte[]> datagrams)
    {
        foreach (byte[] datagram in datagrams)
        {
            if (FrameHeader.TypeOf(datagram) == FrameHeader.Nak && NakFrame.TryDecode(datagram, out NakFrame nak))
                yield return nak;
        }
    }

    private static IEnumerable<StatusMessageFrame> Messages(IEnumerable<byte[]> datagrams)
    {
        foreach (byte[] datagram in datagrams)
        {
            if (FrameHeader.TypeOf(datagram) == FrameHeader.StatusMessage &&
                StatusMessageFrame.TryDecode(datagram, out StatusMessageFrame message))
                yield return message;
        }
    }
}
