// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>
/// What the output contract says about numbers, number by number, with sets and dictionaries and nothing else: slow,
/// and written without looking at the product's interval sets.
/// </summary>
/// <param name="lines">How many lines.</param>
/// <param name="windowNs">The repair window.</param>
/// <param name="firstOf">The number with which a run begins that begins while another one is watched; null if nothing
/// says so.</param>
internal sealed class NaiveModel(int lines, long windowNs, Func<ulong, ulong?> firstOf)
{
    private readonly Dictionary<(int Line, ulong Session), LineModel> _lines = [];
    private readonly Dictionary<ulong, HashSet<ulong>> _delivered = [];
    private readonly List<ulong> _bySight = [];
    private readonly HashSet<(ulong Session, ulong Number)> _declared = [];
    private readonly Dictionary<(ulong Session, ulong Number), (int Line, long StampNs)> _first = [];
    private readonly HashSet<(ulong Session, ulong Number)> _feedLost = [];
    private readonly long[] _lossOf = new long[lines];
    private readonly bool[] _isQuietSinceLoss = new bool[lines];
    private readonly BlindModel _blind = new(lines);

    /// <summary>Gap outcomes by number, as they are reported.</summary>
    public List<Outcome> Outcomes { get; } = [];

    public long[] Messages { get; } = new long[lines];

    public long[] Missing { get; } = new long[lines];

    public long[] Unobserved { get; } = new long[lines];

    public long[] Duplicates { get; } = new long[lines];

    public long[] Reordered { get; } = new long[lines];

    public long[] Late { get; } = new long[lines];

    public long[] BeforeStart { get; } = new long[lines];

    public long[] Gaps { get; } = new long[lines];

    public long[] Wins { get; } = new long[lines];

    public long[] First { get; } = new long[lines];

    public long[] MissingRepaired { get; } = new long[lines];

    public long[] Repairs { get; } = new long[lines];

    public BlindModel Blind => _blind;

    /// <summary>The line that brought the latest packet's first number first, and by how much the packet's own line,
    /// which had not brought it, was later; null if no other was.</summary>
    public (int Line, long Ns)? Lead { get; private set; }

    /// <summary>Runs of numbers that were seen.</summary>
    public int Sessions => _delivered.Count;

    public long FeedMessages { get; private set; }

    public long FeedLost { get; private set; }

    public long FeedUnobserved { get; private set; }

    public long FeedLate { get; private set; }

    public long Repaired { get; private set; }

    /// <summary>Numbers from the first to the last of a line in all sessions.</summary>
    public long Span(int line) => _lines.Where(item => item.Key.Line == line && item.Value.IsStarted)
        .Sum(item => (long)(item.Value.Next - item.Value.Start));

    public void Lose(int line, uint records)
    {
        _lossOf[line] += records;
        _isQuietSinceLoss[line] = true;
        _blind.Lose(line);
    }

    public void Packet(int line, long stampNs, ulong first, ulong last, ulong session)
    {
        LineModel state = Advance(line, stampNs, first, last, session);
        bool isFresh = first >= state.Next || state.Pending.ContainsKey(first) || state.Gone.ContainsKey(first);
        Lead = isFresh && _first.TryGetValue((session, first), out (int Line, long StampNs) winner)
            ? (winner.Line, stampNs - winner.StampNs) : null;
        bool wins = false;
        for (ulong number = first; number <= last; number++)
        {
            Messages[line]++;
            BookOnLine(line, stampNs, state, number, session);
            if (!_delivered[session].Add(number))
                continue;
            wins = true;
            FeedMessages++;
            First[line]++;
            _first[(session, number)] = (line, stampNs);
            if (_feedLost.Contains((session, number)))
                FeedLate++;
            RepairOthers(line, stampNs, number, session);
        }
        if (wins)
            Wins[line]++;
    }

    public void Heartbeat(int line, long stampNs, ulong next, ulong session)
    {
        Lead = null;
        Advance(line, stampNs, next, null, session);
    }

    public void Expire(long clockNs)
    {
        while (true)
        {
            (LineModel State, ulong Number, long Opened, ulong Session, int Line) due = default;
            long best = long.MaxValue;
            foreach (((int line, ulong session), LineModel state) in _lines)
            {
                foreach ((ulong number, Pending pending) in state.Pending)
                {
                    if (pending.Opened + windowNs < clockNs && pending.Opened < best)
                    {
                        best = pending.Opened;
                        due = (state, number, pending.Opened, session, line);
                    }
                }
            }
            if (due.State is null)
                return;
            End(due.State, due.Number, due.Line, due.Session, due.Opened + windowNs);
        }
    }

    private void End(LineModel state, ulong number, int line, ulong session, long deadlineNs)
    {
        Pending pending = state.Pending[number];
        state.Pending.Remove(number);
        long closed = state.EndStamp >= pending.Opened ? Math.Min(deadlineNs, state.EndStamp) : deadlineNs;
        if (pending.IsUnobserved)
            Unobserved[line]++;
        else
            Missing[line]++;
        if (pending.IsRepaired && !pending.IsUnobserved)
            MissingRepaired[line]++;
        state.Gone[number] = pending.IsUnobserved;
        if (pending.IsRepaired)
            return;
        GapState outcome = pending.IsUnobserved ? GapState.Unobserved : GapState.Lost;
        Record(line, number, outcome, pending.Opened, closed, -1, session);
        if (_delivered[session].Contains(number) || !_declared.Add((session, number)))
            return;
        bool ours = Enumerable.Range(0, lines).Any(other => _lines.TryGetValue((other, session), out LineModel? known)
            ? IsOurAbsence(other, known, number) : _isQuietSinceLoss[other]);
        if (ours)
            FeedUnobserved++;
        else
        {
            FeedLost++;
            _feedLost.Add((session, number));
            _blind.FeedLost(pending.Since, pending.Opened);
        }
        Record(-1, number, ours ? GapState.Unobserved : GapState.Lost, pending.Opened, closed, -1, session);
    }

    private bool IsOurAbsence(int line, LineModel state, ulong number) =>
        (state.Pending.TryGetValue(number, out Pending pending) && pending.IsUnobserved)
        || (state.Gone.TryGetValue(number, out bool isUnobserved) && isUnobserved)
        || (state.IsStarted && number >= state.Next && _lossOf[line] != state.LossMark);

    private LineModel Advance(int line, long stampNs, ulong number, ulong? last, ulong session)
    {
        Expire(stampNs);
        _isQuietSinceLoss[line] = false;
        bool isFirst = false;
        if (!_lines.TryGetValue((line, session), out LineModel? state))
        {
            state = new LineModel { LossMark = _lossOf[line] };
            _lines.Add((line, session), state);
            isFirst = _delivered.TryAdd(session, []);
            if (isFirst)
                _bySight.Add(session);
        }
        bool isOurs = state.IsStarted && _lossOf[line] != state.LossMark;
        bool reachesFront = !state.IsStarted || last >= state.Next;
        if (!state.IsStarted)
        {
            state.IsStarted = true;
            int place = _bySight.IndexOf(session);
            bool isWatched = isFirst && place > 0;
            state.Start = state.Next = isWatched && firstOf(session) is { } begin && begin < number ? begin : number;
            if (isWatched && _lines.TryGetValue((line, _bySight[place - 1]), out LineModel? before))
                isOurs = before.IsStarted && _lossOf[line] != before.LossMark;
            foreach (((int other, ulong older), LineModel ended) in _lines)
            {
                if (other == line && _bySight.IndexOf(older) < place && ended.EndStamp == 0)
                    ended.EndStamp = stampNs;
            }
        }
        if (number > state.Next)
            Gaps[line]++;
        if (number > state.Next && !isOurs)
            _blind.LineLacks(line, stampNs);
        for (; state.Next < number; state.Next++)
            Open(line, stampNs, state, session, isOurs);
        if (reachesFront)
            state.LossMark = _lossOf[line];
        _blind.Arrived(line, stampNs);
        return state;
    }

    private void Open(int line, long stampNs, LineModel state, ulong session, bool isOurs)
    {
        bool delivered = !isOurs && _delivered[session].Contains(state.Next);
        state.Pending.Add(state.Next, new Pending(stampNs, _blind.Since(line, stampNs), isOurs, delivered));
        if (!delivered)
            return;
        Repaired++;
        int by = lines == 2 ? 1 - line : _first[(session, state.Next)].Line;
        Repairs[by]++;
        Record(line, state.Next, GapState.Repaired, stampNs, stampNs, by, session);
    }

    private void BookOnLine(int line, long stampNs, LineModel state, ulong number, ulong session)
    {
        if (number < state.Start)
            BeforeStart[line]++;
        else if (number >= state.Next)
            state.Next = number + 1;
        else if (state.Pending.Remove(number, out Pending pending))
        {
            Reordered[line]++;
            if (!pending.IsRepaired)
                Record(line, number, GapState.Repaired, pending.Opened, stampNs, line, session);
        }
        else if (state.Gone.Remove(number))
            Late[line]++;
        else
            Duplicates[line]++;
    }

    private void RepairOthers(int line, long stampNs, ulong number, ulong session)
    {
        foreach (((int other, ulong same), LineModel state) in _lines)
        {
            if (other == line || same != session || !state.Pending.TryGetValue(number, out Pending pending)
                || pending.IsUnobserved || pending.IsRepaired)
                continue;
            state.Pending[number] = pending with { IsRepaired = true };
            Repaired++;
            Repairs[line]++;
            Record(other, number, GapState.Repaired, pending.Opened, stampNs, line, session);
        }
    }

    private void Record(int line, ulong number, GapState state, long opened, long closed, int by, ulong session) =>
        Outcomes.Add(new Outcome(session, line, number, state, opened, closed, by));

    internal readonly record struct Outcome(
        ulong Session, int Line, ulong Number, GapState State, long Opened, long Closed, int By);

    private readonly record struct Pending(long Opened, long Since, bool IsUnobserved, bool IsRepaired);

    private sealed class LineModel
    {
        public bool IsStarted { get; set; }

        public ulong Start { get; set; }

        public ulong Next { get; set; }

        public long EndStamp { get; set; }

        public long LossMark { get; set; }

        public SortedDictionary<ulong, Pending> Pending { get; } = [];

        public Dictionary<ulong, bool> Gone { get; } = [];
    }
}
