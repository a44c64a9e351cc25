// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Tests;

/// <summary>
/// Gives our sender what a real one got (status messages, NAKs) and offers its messages when they were sent, so that
/// each of its datagrams has a counterpart of ours.
/// </summary>
internal sealed class SenderReplay
{
    private readonly List<CapturedDatagram> _capture;
    private readonly SetupFrame _setup;
    private readonly int _receiverPort;
    private readonly int _messageLength;
    private readonly UnsafeBuffer _message;
    private long _nextNumber;
    private List<byte[]> _sent = [];

    internal SenderReplay(string name, int messageLength)
    {
        _capture = CapturedDatagram.Read(name);
        _messageLength = messageLength;
        _message = new UnsafeBuffer(new byte[messageLength]);
        CapturedDatagram setup = _capture.First(one => one.Type == "SETUP");
        _receiverPort = setup.Destination.Port;
        Assert.True(SetupFrame.TryDecode(setup.Bytes, out _setup));
    }

    internal void Run()
    {
        using var script = new ScriptedDriver();
        string channel = $"aeron:udp?endpoint=10.77.0.2:{_receiverPort}|session-id={_setup.SessionId}" +
            $"|mtu={_setup.MtuLength}|term-length={_setup.TermLength}|init-term-id={_setup.InitialTermId}" +
            $"|term-id={_setup.ActiveTermId}|term-offset={_setup.TermOffset}";
        using ExclusivePublication publication = script.Client.AddExclusivePublication(channel, _setup.StreamId);
        long startNs = script.NowNs;
        foreach (CapturedDatagram datagram in _capture)
        {
            script.RunUntil(startNs + datagram.TimeNs);
            if (datagram.Source.Port == _receiverPort)
                script.Transport.Arrive(datagram.Bytes, datagram.Source);
            else if (datagram.Type is "DATA" or "PAD")
                OfferUpTo(publication, EndOf(datagram.Bytes));
            else if (datagram.Type == "HEARTBEAT-EOS")
                publication.Dispose();
            script.Cycle();
        }

        script.RunFor(1_000_000);
        _sent = [.. script.Transport.Sent.Select(one => one.Bytes)];
    }

    internal List<string> OurFirstTransmissions() => Transmissions(_sent, isFirst: true);

    internal List<string> RealFirstTransmissions() => Transmissions(RealSent(), isFirst: true);

    internal List<string> OurRetransmissions() => Transmissions(_sent, isFirst: false);

    internal List<string> RealRetransmissions() => Transmissions(RealSent(), isFirst: false);

    /// <summary>SETUPs and heartbeats; equal ones in a row once, since their number is a matter of time.</summary>
    internal List<string> OurControlFrames() => ControlFrames(_sent);

    internal List<string> RealControlFrames() => ControlFrames(RealSent());

    internal int OurCount(ushort type) => _sent.Count(one => FrameHeader.TypeOf(one) == type);

    internal int RealCount(ushort type) => RealSent().Count(one => FrameHeader.TypeOf(one) == type);

    private static bool IsData(byte[] bytes) => DataFrame.TryDecode(bytes, out DataFrame frame) &&
        FrameHeader.TypeOf(bytes) is FrameHeader.Data or FrameHeader.Pad && !frame.IsHeartbeat;

    private static List<string> ControlFrames(IEnumerable<byte[]> datagrams)
    {
        var frames = new List<string>();
        foreach (byte[] datagram in datagrams.Where(one => !IsData(one)))
        {
            string text = Convert.ToHexString(datagram);
            if (frames.Count == 0 || frames[^1] != text)
                frames.Add(text);
        }

        return frames;
    }

    private List<byte[]> RealSent() =>
        [.. _capture.Where(one => one.Destination.Port == _receiverPort).Select(one => one.Bytes)];

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
