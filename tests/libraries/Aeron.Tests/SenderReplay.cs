// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Tests;

/// <summary>
/// Gives our sender what a real one got (status messages, NAKs, errors) and offers its messages when they were sent,
/// so that each of its datagrams has a counterpart of ours.
/// </summary>
internal sealed class SenderReplay
{
    private readonly List<CapturedDatagram> _capture;
    private readonly SetupFrame _setup;
    private readonly UdpAddress _endpoint;
    private readonly string? _parameters;
    private readonly int _messageLength;
    private readonly UnsafeBuffer _message;
    private long _nextNumber;
    private List<byte[]> _sent = [];
    private List<UdpAddress> _sentTo = [];

    /// <param name="name">Name of the capture.</param>
    /// <param name="messageLength">Length of each of its messages, bytes.</param>
    /// <param name="parameters">The publication's channel behind "aeron:udp?"; null: the endpoint that it sent to.
    /// </param>
    internal SenderReplay(string name, int messageLength, string? parameters = null)
    {
        _capture = CapturedDatagram.Read(name);
        _messageLength = messageLength;
        _message = new UnsafeBuffer(new byte[messageLength]);
        _parameters = parameters;
        CapturedDatagram setup = _capture.First(one => one.Type == "SETUP");
        _endpoint = setup.Destination;
        Assert.True(SetupFrame.TryDecode(setup.Bytes, out _setup));
    }

    /// <summary>Destinations that the client adds before it offers anything.</summary>
    internal IReadOnlyList<string> Destinations { get; init; } = [];

    /// <summary>Addresses that our datagrams and the real ones went to.</summary>
    internal (IEnumerable<string> Ours, IEnumerable<string> Real) Targets =>
        (_sentTo.Select(one => one.ToString()).Distinct().Order(),
        _capture.Where(one => one.IsFromPublisher).Select(one => one.Destination.ToString()).Distinct().Order());

    internal void Run()
    {
        using var script = new ScriptedDriver();
        string channel = $"aeron:udp?{_parameters ?? $"endpoint={_endpoint}"}|session-id={_setup.SessionId}" +
            $"|mtu={_setup.MtuLength}|term-length={_setup.TermLength}|init-term-id={_setup.InitialTermId}" +
            $"|term-id={_setup.ActiveTermId}|term-offset={_setup.TermOffset}";
        using ExclusivePublication publication = script.Client.AddExclusivePublication(channel, _setup.StreamId);
        foreach (string destination in Destinations)
            publication.AddDestination($"aeron:udp?endpoint={destination}");
        long startNs = script.NowNs;
        foreach (CapturedDatagram datagram in _capture)
        {
            script.RunUntil(startNs + datagram.TimeNs);
            if (!datagram.IsFromPublisher)
                script.Transport.Arrive(datagram.Bytes, datagram.Source);
            else if (datagram.Type is "DATA" or "PAD")
                OfferUpTo(publication, EndOf(datagram.Bytes));
            else if (datagram.Type == "HEARTBEAT-EOS")
                publication.Dispose();
            else if (datagram.Type == "HEARTBEAT-REVOKED")
                publication.Revoke();
            script.Cycle();
        }

        script.RunFor(1_000_000);
        _sent = [.. script.Transport.Sent.Select(one => one.Bytes)];
        _sentTo = [.. script.Transport.SentTo];
    }

    internal List<string> OurFirstTransmissions(string? to = null) =>
        Transmissions(OurSent(to is null ? _endpoint : SenderScript.Address(to)), isFirst: true);

    internal List<string> RealFirstTransmissions(string? to = null) =>
        Transmissions(RealSent(to is null ? _endpoint : SenderScript.Address(to)), isFirst: true);

    internal List<string> OurRetransmissions() => Transmissions(OurSent(_endpoint), isFirst: false);

    internal List<string> RealRetransmissions() => Transmissions(RealSent(_endpoint), isFirst: false);

    /// <summary>SETUPs and heartbeats; equal ones in a row once, since their number is a matter of time.</summary>
    internal List<string> OurControlFrames() => ControlFrames(OurSent(_endpoint));

    internal List<string> RealControlFrames() => ControlFrames(RealSent(_endpoint));

    /// <summary>Answers to questions for the round trip time.</summary>
    internal List<string> OurAnswers() => Answers(OurSent(_endpoint));

    internal List<string> RealAnswers() => Answers(RealSent(_endpoint));

    internal int OurCount(ushort type) => OurSent(_endpoint).Count(one => FrameHeader.TypeOf(one) == type);

    internal int RealCount(ushort type) => RealSent(_endpoint).Count(one => FrameHeader.TypeOf(one) == type);

    private static bool IsData(byte[] bytes) => DataFrame.TryDecode(bytes, out DataFrame frame) &&
        FrameHeader.TypeOf(bytes) is FrameHeader.Data or FrameHeader.Pad && !frame.IsHeartbeat;

    private static bool IsRoundTrip(byte[] bytes) => FrameHeader.TypeOf(bytes) == FrameHeader.RttMeasurement;

    private static List<string> Answers(IEnumerable<byte[]> datagrams) =>
        [.. datagrams.Where(IsRoundTrip).Select(one => Convert.ToHexString(one))];

    private static List<string> ControlFrames(IEnumerable<byte[]> datagrams)
    {
        var frames = new List<string>();
        foreach (byte[] datagram in datagrams.Where(one => !IsData(one) && !IsRoundTrip(one)))
        {
            string text = Convert.ToHexString(datagram);
            if (frames.Count == 0 || frames[^1] != text)
                frames.Add(text);
        }

        return frames;
    }

    private IEnumerable<byte[]> OurSent(UdpAddress to) => _sent.Where((_, index) => _sentTo[index] == to);

    private IEnumerable<byte[]> RealSent(UdpAddress to) =>
        _capture.Where(one => one.IsFromPublisher && one.Destination == to).Select(one => one.Bytes);

    private long EndOf(byte[] datagram)
    {
        Assert.True(DataFrame.TryDecode(datagram, out DataFrame frame));
        return (long)unchecked(frame.TermId - _setup.InitialTermId) * _setup.TermLength + frame.TermOffset +
            frame.TermSpan;
    }

    private List<string> Transmissions(IEnumerable<byte[]> datagrams, bool isFirst)
    {
        var found = new List<string>();
        long highest = 0;
        foreach (byte[] datagram in datagrams.Where(IsData))
        {
            long end = EndOf(datagram);
            if (end > highest == isFirst)
                found.Add(Convert.ToHexString(datagram));
            highest = Math.Max(highest, end);
        }

        return found;
    }

    /// <summary>Offers messages until the log reaches a position; a refused one ends the term with padding.</summary>
    private void OfferUpTo(ExclusivePublication publication, long position)
    {
        while (publication.Position < position)
        {
            _message.PutBytes(0, Loopback.Message(_nextNumber, _messageLength));
            long result = publication.Offer(_message, 0, _messageLength);
            if (result > 0)
                _nextNumber++;
            else
                Assert.Equal(Publication.ADMIN_ACTION, result);
        }
    }
}
