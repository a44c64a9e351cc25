// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Tests;

/// <summary>
/// Plays the datagrams that a real receiver got into ours, at their times: from when the real one is heard first, if
/// it came late, until it left, if it left early.
/// </summary>
internal sealed class ReceiverReplay
{
    // A capture holds the answers to every NAK a little after it: ours must be out before they come.
    private const long ShortBackoffNs = 1_000_000;

    private readonly List<CapturedDatagram> _capture;
    private readonly IPAddress _host;
    private readonly UdpAddress _endpoint;
    private readonly string _parameters;
    private readonly int _messageLength;
    private readonly FragmentAssembler _assembler;
    private List<(long TimeNs, byte[] Bytes)> _sent = [];
    private long _startNs;
    private int _isRejected;

    internal ReceiverReplay(string name, int messageLength, string parameters, string host = "10.77.0.2",
        bool isInOrder = true)
    {
        _messageLength = messageLength;
        _capture = CapturedDatagram.Read(name);
        _host = IPAddress.Parse(host);
        _endpoint = _capture.First(one => one.IsFromPublisher &&
            (one.Destination.IsMulticast || one.Destination.Address.Equals(_host))).Destination;
        _parameters = parameters;
        Checker = new Loopback.Checker(messageLength) { IsInOrder = isInOrder };
        _assembler = new FragmentAssembler(Checker);
    }

    internal Loopback.Checker Checker { get; }

    /// <summary>Messages that are taken in one go.</summary>
    internal int FragmentLimit { get; init; } = 10;

    /// <summary>True: the subscription is made when the real receiver was heard first.</summary>
    internal bool ComesLate { get; init; }

    /// <summary>Why the image is rejected when the real receiver says so first; null: it is not.</summary>
    internal string? Rejection { get; init; }

    /// <summary>True: it is closed when the real receiver said first that it leaves.</summary>
    internal bool LeavesEarly { get; init; }

    /// <summary>True: another one is made when the real one is heard again.</summary>
    internal bool Returns { get; init; }

    internal bool WasEndOfStream { get; private set; }

    internal long GapFills { get; private set; }

    /// <summary>Datagrams that were dropped, for whatever reason.</summary>
    internal long Dropped { get; private set; }

    /// <summary>Where our frames went to.</summary>
    internal IEnumerable<string> OurTargets { get; private set; } = [];

    /// <summary>Where those of the real receiver went to.</summary>
    internal IEnumerable<string> RealTargets =>
        RealSent().Select(one => one.Destination.ToString()).Distinct();

    internal void Run()
    {
        using var script = new ScriptedDriver(nakMaxBackoffNs: ShortBackoffNs);
        int streamId = _capture.First(one => one.IsFromPublisher).Int32("stream_id");
        string channel = $"aeron:udp?endpoint={_endpoint}{_parameters}";
        _startNs = script.NowNs;
        Subscription? subscription = null;
        bool hasLeft = false;
        void Poll()
        {
            if (subscription is not { IsClosed: false })
                return;
            subscription.Poll(_assembler, FragmentLimit);
            if (IsPaddingNext(subscription))
                subscription.Poll(_assembler, 1);
            WasEndOfStream |= subscription.ImageCount > 0 && subscription.ImageAtIndex(0).IsEndOfStream;
        }

        foreach (CapturedDatagram datagram in _capture)
        {
            bool isOwn = datagram.Source.Address.Equals(_host);
            if (!isOwn && datagram.Destination != _endpoint)
                continue;

            script.RunUntil(_startNs + datagram.TimeNs, Poll);
            if (!ComesLate || isOwn)
                subscription ??= script.Client.AddSubscription(channel, streamId);
            if (LeavesEarly && isOwn && datagram.Type == "SM-EOS" && !hasLeft)
            {
                hasLeft = true;
                subscription!.Dispose();
            }

            if (Returns && isOwn && hasLeft && datagram.Type == "SM-SETUP")
                subscription = script.Client.AddSubscription(channel, streamId);
            if (Rejection is not null && isOwn && datagram.Type == "ERR" && _isRejected++ == 0)
                subscription!.ImageAtIndex(0).Reject(Rejection);
            // A late one was roused by the datagram before the first that it said.
            if (isOwn && subscription is { ImageCount: 0 } && datagram.Type == "SM-SETUP" &&
                datagram.Int32("session_id") != 0)
                Arrive(script, _capture.Last(one => one.TimeNs < datagram.TimeNs && one.Destination == _endpoint));
            if (!isOwn && subscription is not null)
                Arrive(script, datagram);
            Poll();
        }

        script.RunFor(1_000_000, Poll);
        Keep(script);
        subscription?.Dispose();
    }

    /// <summary>Each range asked for, once, in order: how often it is repeated is a matter of time.</summary>
    internal IEnumerable<NakFrame> OurNaks() => Naks(_sent.Select(one => one.Bytes)).Distinct();

    internal IEnumerable<NakFrame> RealNaks() => Naks(RealSent().Select(one => one.Bytes)).Distinct();

    /// <summary>Those of every receiver of the group.</summary>
    internal IEnumerable<NakFrame> EverybodysNaks() => Naks(_capture.Select(one => one.Bytes)).Distinct();

    /// <summary>Questions for the round trip time.</summary>
    internal List<RttMeasurementFrame> OurQuestions() => [.. Questions(_sent.Select(one => one.Bytes))];

    internal List<RttMeasurementFrame> RealQuestions() => [.. Questions(RealSent().Select(one => one.Bytes))];

    /// <summary>Error frames without the receiver's id, byte for byte.</summary>
    internal List<string> OurErrors() => Errors(_sent.Select(one => one.Bytes));

    internal List<string> RealErrors() => Errors(RealSent().Select(one => one.Bytes));

    internal List<StatusMessageFrame> OurMessages() => [.. Messages(_sent.Select(one => one.Bytes))];

    internal List<StatusMessageFrame> RealMessages() => [.. Messages(RealSent().Select(one => one.Bytes))];

    private static void Arrive(ScriptedDriver script, CapturedDatagram datagram)
    {
        script.Transport.Arrive(datagram.Bytes, datagram.Source);
        script.Cycle();
    }

    private void Keep(ScriptedDriver script)
    {
        _sent = [.. script.Transports.SelectMany(one => one.Sent)];
        OurTargets = [.. script.Transports.SelectMany(one => one.SentTo).Select(one => one.ToString()).Distinct()];
        GapFills = script[SystemCounter.LossGapFills];
        Dropped = script[SystemCounter.InvalidPackets] + script[SystemCounter.FlowControlUnderRuns] +
            script[SystemCounter.FlowControlOverRuns];
    }

    private IEnumerable<CapturedDatagram> RealSent() => _capture.Where(one => one.Source.Address.Equals(_host));

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

    private static IEnumerable<RttMeasurementFrame> Questions(IEnumerable<byte[]> datagrams)
    {
        foreach (byte[] datagram in datagrams)
        {
            if (FrameHeader.TypeOf(datagram) == FrameHeader.RttMeasurement &&
                RttMeasurementFrame.TryDecode(datagram, out RttMeasurementFrame question))
                yield return question;
        }
    }

    private static List<string> Errors(IEnumerable<byte[]> datagrams)
    {
        var errors = new List<string>();
        foreach (byte[] datagram in datagrams.Where(one => FrameHeader.TypeOf(one) == FrameHeader.Error))
        {
            byte[] anonymous = [.. datagram];
            anonymous.AsSpan(16, sizeof(long)).Clear();
            errors.Add(Convert.ToHexString(anonymous));
        }

        return errors;
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
