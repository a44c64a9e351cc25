// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Extracting;

/// <summary>
/// Puts the comments of one file on its frames. Of several frames with the stamp and flow of a mark, the one with the
/// mark's number gets the comment; if none has it, the first, which is known when a later stamp has come.
/// </summary>
internal sealed class MarkFinder
{
    private readonly FlowPlaces _places;
    private readonly Dictionary<long, List<PacketMark>> _marks = [];
    private readonly Dictionary<(int Line, int Place), HeldFrame> _newest = [];
    private readonly Dictionary<PacketMark, (HeldFrame Frame, List<(HeldFrame Last, int Line)> Before)> _firsts = [];
    private readonly NumberMark[] _numberMarks;             // by their last stamps
    private int _firstNumberMark;
    private long _stampNs = long.MinValue;

    public MarkFinder(IReadOnlyList<PacketMark> marks, IReadOnlyList<NumberMark> numberMarks, FlowPlaces places)
    {
        _numberMarks = [.. numberMarks.OrderBy(mark => mark.UntilNs)];
        _places = places;
        foreach (PacketMark mark in marks)
        {
            if (!_marks.TryGetValue(mark.StampNs, out List<PacketMark>? ofStamp))
                _marks.Add(mark.StampNs, ofStamp = []);
            ofStamp.Add(mark);
        }
    }

    /// <summary>Takes a frame of a flow.</summary>
    /// <param name="stampNs">Its stamp, nanoseconds.</param>
    /// <param name="payload">Its captured payload.</param>
    /// <param name="payloadLength">Length of its payload, bytes.</param>
    public void Take(
        HeldFrame held, long stampNs, FlowDefinition flow, ReadOnlySpan<byte> payload, int payloadLength)
    {
        if (stampNs != _stampNs)
            Settle();
        _stampNs = stampNs;
        TakeNumbers(held, flow, payload, payloadLength);
        if (_marks.TryGetValue(stampNs, out List<PacketMark>? marks))
        {
            for (int i = 0; i < marks.Count; i++)
            {
                PacketMark mark = marks[i];
                if (!mark.Flows.Selects(flow))
                    continue;
                if (mark.Number is { } number && !PacketNumbers.Has(flow, payload, payloadLength, number))
                {
                    if (!_firsts.ContainsKey(mark))
                        _firsts.Add(mark, (held, LastOn(flow)));
                    continue;
                }
                _firsts.Remove(mark);
                marks.RemoveAt(i--);
                Comment(mark, held, LastOn(flow));
            }
        }
        if (flow.LineIndex >= 0)
            _newest[(flow.LineIndex, _places.PlaceOf(flow))] = held;
    }

    /// <summary>Decides what has waited for another frame of the same stamp.</summary>
    public void Settle()
    {
        foreach ((PacketMark mark, (HeldFrame frame, List<(HeldFrame Last, int Line)> before)) in _firsts)
        {
            Comment(mark, frame, before);
            _marks[mark.StampNs].Remove(mark);
        }
        _firsts.Clear();
    }

    /// <summary>Forgets the frames, once they are written.</summary>
    public void Forget() => _newest.Clear();

    private void TakeNumbers(
        HeldFrame held, FlowDefinition flow, ReadOnlySpan<byte> payload, int payloadLength)
    {
        while (_firstNumberMark < _numberMarks.Length && _numberMarks[_firstNumberMark].UntilNs < _stampNs)
            _firstNumberMark++;
        foreach (NumberMark mark in _numberMarks.AsSpan(_firstNumberMark))
        {
            if (mark.Flows.Selects(flow) && PacketNumbers.Has(flow, payload, payloadLength, mark))
                held.Add(mark.Comment);
        }
    }

    private List<(HeldFrame Last, int Line)> LastOn(FlowDefinition flow)
    {
        var before = new List<(HeldFrame Last, int Line)>();
        foreach (int line in _places.LinesOf(flow.FeedIndex))
        {
            if (_newest.TryGetValue((line, _places.PlaceOf(flow)), out HeldFrame? last))
                before.Add((last, line));
        }
        return before;
    }

    private void Comment(PacketMark mark, HeldFrame frame, List<(HeldFrame Last, int Line)> before)
    {
        frame.Add(mark.Comment);
        if (mark.Before is null)
            return;
        foreach ((HeldFrame last, int line) in before)
            last.Add($"{mark.Before} on {_places.NameOf(line)}");
    }
}
