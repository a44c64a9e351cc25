// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Replay.Recognition;

/// <summary>What is known of one group and port: whether all of its datagrams are MoldUDP64, and what is
/// inside.</summary>
internal sealed class MoldCandidate(EndpointAddress endpoint)
{
    private const int HeaderLength = 20;
    private const int EndOfSession = 0xffff;
    private const int SampleEvery = 16;
    private const int MaxSamples = 8192;
    private const int LeastPackets = 3;
    private const double LeastInOrder = 0.9;

    private readonly Dictionary<(string Session, ulong Number), ulong> _samples = [];
    private readonly HashSet<string> _sessions = [];
    private string _lastSession = "";
    private ulong _next;
    private long _good;
    private long _withMessages;
    private long _inOrder;
    private long _itchMessages;
    private bool _isOther;
    private bool _isNotItch;

    /// <summary>Where it goes to.</summary>
    public EndpointAddress Endpoint => endpoint;

    /// <summary>Datagrams looked at that fit.</summary>
    public long Packets => _good;

    /// <summary>Whether it is MoldUDP64: every datagram fits, and the numbers run on.</summary>
    public bool IsRecognised => !_isOther && _good >= LeastPackets && _withMessages > 0
        && _inOrder >= LeastInOrder * (_good - 1);

    /// <summary>Whether all messages have the shape of ITCH 5.0.</summary>
    public bool IsItch => !_isNotItch && _itchMessages > 0;

    /// <summary>How sure that is: one wrong datagram is none, more right ones are more.</summary>
    public double Confidence =>
        Math.Round((1 - Math.Pow(0.5, Math.Min(_good, 10))) * _inOrder / Math.Max(1, _good - 1), 3);

    /// <summary>Why it is believed.</summary>
    public string Evidence(int lines)
    {
        string inside = IsItch ? string.Create(CultureInfo.InvariantCulture,
            $"all {_itchMessages} messages looked at have the length and time of their ITCH 5.0 type")
            : "its messages are not ITCH 5.0";
        string same = lines > 1 ? "; another line carries the same messages under the same numbers" : "";
        string sessions = string.Join(", ", _sessions.Take(3));
        return string.Create(CultureInfo.InvariantCulture,
            $"{_good} datagrams whose blocks end exactly at their end, session {sessions}, {_inOrder} in order; ")
            + inside + same;
    }

    /// <summary>Looks at a datagram.</summary>
    public void Observe(ReadOnlySpan<byte> captured, int payloadLength)
    {
        if (_isOther)
            return;
        if (payloadLength < HeaderLength || captured.Length < HeaderLength
            || captured[..10].ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            _isOther = true;
            return;
        }
        ulong first = BinaryPrimitives.ReadUInt64BigEndian(captured[10..]);
        int count = BinaryPrimitives.ReadUInt16BigEndian(captured[18..]);
        int messages = count == EndOfSession ? 0 : count;
        string session = _lastSession.Length > 0 && captured[..10].SequenceEqual(Encoding.ASCII.GetBytes(_lastSession))
            ? _lastSession : Encoding.ASCII.GetString(captured[..10]);
        if (first == 0 || !WalkBlocks(captured, payloadLength, messages, session, first))
        {
            _isOther = true;
            return;
        }
        if (_good > 0 && session == _lastSession && first <= _next + 1_000_000 && first + 1_000_000 >= _next)
            _inOrder++;
        _sessions.Add(session);
        _lastSession = session;
        _next = first + (ulong)messages;
        _good++;
        if (messages > 0)
            _withMessages++;
    }

    /// <summary>Whether the other carries the same messages under the same numbers: then both are lines of one
    /// feed.</summary>
    public bool IsSameFeedAs(MoldCandidate other)
    {
        int same = 0;
        foreach (((string Session, ulong Number) key, ulong hash) in _samples)
        {
            if (!other._samples.TryGetValue(key, out ulong theirs))
                continue;
            if (theirs != hash)
                return false;
            same++;
        }
        return same > 0;
    }

    private bool WalkBlocks(ReadOnlySpan<byte> captured, int payloadLength, int messages, string session, ulong first)
    {
        int at = HeaderLength;
        for (int i = 0; i < messages; i++)
        {
            if (at + 2 > captured.Length)
                return captured.Length < payloadLength; // cut when it was captured: what is there fits
            int length = BinaryPrimitives.ReadUInt16BigEndian(captured[at..]);
            at += 2;
            if (at + length > payloadLength)
                return false;
            if (at + length > captured.Length)
                return true;
            ReadOnlySpan<byte> message = captured.Slice(at, length);
            if (Itch50Shape.Fits(message))
                _itchMessages++;
            else
                _isNotItch = true;
            Sample(session, first + (ulong)i, message);
            at += length;
        }
        return at == payloadLength;
    }

    private void Sample(string session, ulong number, ReadOnlySpan<byte> message)
    {
        if ((number % SampleEvery != 0 && _good > SampleEvery) || _samples.Count >= MaxSamples)
            return;
        ulong hash = 14_695_981_039_346_656_037;
        foreach (byte value in message)
            hash = (hash ^ value) * 1_099_511_628_211;
        _samples.TryAdd((session, number), hash);
    }
}
