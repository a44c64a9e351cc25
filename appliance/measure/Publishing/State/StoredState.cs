// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Days;
using Telemetry.Model.Intervals;
using Telemetry.Model.Positions;

namespace Telemetry.Publishing.State;

/// <summary>A state as read from a file.</summary>
/// <param name="Identity">Identity of the process that wrote it.</param>
/// <param name="Names">Names behind its indexes.</param>
/// <param name="State">The state, with its own indexes.</param>
public sealed record StoredState(StateIdentity Identity, StoredNames Names, DayState State)
{
    /// <summary>Converts the state to the indexes of a topology: what is found by name is kept.</summary>
    /// <param name="topology">The topology of this run.</param>
    /// <param name="notices">Receives a line for each feed and session that starts from zero or is left out.</param>
    public DayState For(Topology topology, IProgress<string> notices)
    {
        foreach ((_, string process) in Names.Series.Where(row => row.Kind.IsOfProcesses() && row.Key.Length > 0))
            topology.Processes?.Restore(process);
        StoredNames now = StoredNames.Of(topology);
        int[] feeds = Places(Names.Feeds, now.Feeds);
        int[] sessions = Places(Names.Sessions, now.Sessions);
        List<(int Feed, string Name)> known = [.. Names.Lines.Select(line => (feeds[line.Feed], line.Name))];
        int[] lines = Places(known, now.Lines);
        List<(int Feed, RecoveryKind Kind, string Name)> recovery =
            [.. Names.Recovery.Select(row => (feeds[row.Feed], row.Kind, row.Name))];
        int[] series = PlacesOfSeries(topology, now, feeds, sessions);
        List<SocketRow> rows = [.. Names.Sockets.Select(row => new SocketRow(
            (short)At(feeds, row.FeedIndex), (short)At(lines, row.LineIndex), row.Port))];
        int[] sockets = Places(rows, now.Sockets);
        ReportChanges("feed", Names.Feeds, now.Feeds, notices);
        ReportChanges("session", Names.Sessions, now.Sessions, notices);

        var target = new DayState(topology) { Header = State.Header };
        Copy<LineCounters>(State.Lines, target.Lines, lines);
        Copy<FeedCounters>(State.Feeds, target.Feeds, feeds);
        Copy<SessionCounters>(State.Sessions, target.Sessions, sessions);
        Copy<RecoveryCounters>(State.Recovery, target.Recovery, Places(recovery, now.Recovery));
        Copy<SeriesCounters>(State.Series, target.Series, series);
        Copy<long>(State.Sockets, target.Sockets, sockets);
        CopyBursts(target, lines, sessions);
        int[] sources = Inverse(series, now.Series.Count);
        foreach (int source in sources)
        {
            target.Histograms.Add(
                source < 0 ? default : State.Histograms.BytesOf(source),
                source < 0 ? 0 : State.Histograms.CountOf(source));
        }
        CopyChannels(target, feeds);
        if (State.Types is { } types && target.Types is { } counts)
            TypeState.Copy(types, counts, feeds, sessions);
        CopyPositions(target.Positions, feeds, lines);
        CopyLogins(target.Positions, sessions);
        long cutStampNs = State.Header.CutNs - State.Header.OffsetNs;
        target.Connections =
        [
            .. State.Connections.Where(row => sessions[row.SessionIndex] >= 0).Select(row => row with
            {
                SessionIndex = sessions[row.SessionIndex],
                OpenedNs = row.OpenedNs < cutStampNs ? row.OpenedNs : ConnectionRow.NotCounted,
            }),
        ];
        return target;
    }

    private static int At(int[] places, int index) => index < 0 ? -1 : places[index];

    private static int[] Places<T>(List<T> stored, List<T> now) => [.. stored.Select(row => now.IndexOf(row))];

    // Distributions of a feed or session that starts from zero do so too, although their own names are unchanged.
    private int[] PlacesOfSeries(Topology topology, StoredNames now, int[] feeds, int[] sessions)
    {
        int[] places = Places(Names.Series, now.Series);
        foreach (ref int place in places.AsSpan())
        {
            if (place < 0)
                continue;
            SeriesDefinition series = topology.Series[place];
            if ((series.FeedIndex >= 0 && !feeds.Contains(series.FeedIndex))
                || (series.SessionIndex >= 0 && !sessions.Contains(series.SessionIndex)))
                place = -1;
        }
        return places;
    }

    private static int[] Inverse(int[] places, int count)
    {
        int[] sources = new int[count];
        sources.AsSpan().Fill(-1);
        for (int source = 0; source < places.Length; source++)
        {
            if (places[source] >= 0)
                sources[places[source]] = source;
        }
        return sources;
    }

    private static void Copy<T>(ReadOnlySpan<T> from, Span<T> to, int[] places)
    {
        for (int row = 0; row < from.Length; row++)
        {
            if (places[row] >= 0)
                to[places[row]] = from[row];
        }
    }

    private static void ReportChanges(
        string what, List<(string Name, string Protocol)> stored, List<(string Name, string Protocol)> now,
        IProgress<string> notices)
    {
        foreach ((string name, string protocol) in now.Except(stored))
        {
            string title = StoredNames.TitleOf(protocol);
            string before = stored.FirstOrDefault(row => row.Name == name).Protocol;
            notices.Report(before is null
                ? $"{what} {name}: it is new, its counters of the day start now"
                : StoredNames.HaveOtherGroups(before, protocol)
                ? $"{what} {name}: its groups, its channels, are others now, its counters of the day restart at 0"
                : StoredNames.TitleOf(before) == title
                ? $"{what} {name}: its protocol {title} is declared otherwise now, its counters of the day restart at 0"
                : $"{what} {name}: its protocol is {title} now, its counters of the day restart at 0");
        }
        foreach ((string name, _) in stored.Where(row => now.All(other => other.Name != row.Name)))
            notices.Report($"{what} {name}: it is configured no more, its counters of the day are left out");
    }

    private void CopyBursts(DayState target, int[] lines, int[] sessions)
    {
        for (int line = 0; line < lines.Length; line++)
            CopyBursts(target, line, lines[line]);
        for (int row = 0; row < 2 * sessions.Length; row++)
        {
            int place = sessions[row / 2];
            CopyBursts(target, lines.Length + row, place < 0 ? -1 : target.Lines.Length + (2 * place) + (row % 2));
        }
    }

    private void CopyBursts(DayState target, int from, int to)
    {
        if (to < 0)
            return;
        State.Bursts.AsSpan(from * BurstWindow.Sizes, BurstWindow.Sizes)
            .CopyTo(target.Bursts.AsSpan(to * BurstWindow.Sizes));
    }

    private void CopyChannels(DayState target, int[] feeds)
    {
        ChannelRow[] rows = State.Channels.ToArray();
        foreach (ref ChannelRow row in rows.AsSpan())
            row.FeedIndex = feeds[row.FeedIndex];
        var others = new ChannelCounters[target.Feeds.Length];
        Copy<ChannelCounters>(State.OtherChannels, others, feeds);
        target.SetChannels(rows, others);
    }

    private void CopyPositions(SequencePositions target, int[] feeds, int[] lines)
    {
        int[] rows = new int[State.Positions.GenerationCount];
        for (int row = 0; row < rows.Length; row++)
        {
            GenerationPosition generation = State.Positions.Generations[row];
            rows[row] = -1;
            generation.FeedIndex = feeds[generation.FeedIndex];
            if (generation.FeedIndex < 0 || target.GenerationCount == target.Generations.Length)
                continue;
            rows[row] = target.GenerationCount++;
            target.Generations[rows[row]] = generation;
        }
        for (int row = 0; row < State.Positions.LineCount; row++)
        {
            LinePosition line = State.Positions.Lines[row];
            line.Generation = rows[line.Generation];
            line.LineIndex = lines[line.LineIndex];
            if (line.Generation >= 0 && line.LineIndex >= 0 && target.LineCount < target.Lines.Length)
                target.Lines[target.LineCount++] = line;
        }
    }

    private void CopyLogins(SequencePositions target, int[] sessions)
    {
        for (int row = 0; row < State.Positions.LoginCount; row++)
        {
            LoginPosition login = State.Positions.Logins[row];
            login.SessionIndex = sessions[login.SessionIndex];
            if (login.SessionIndex >= 0 && target.LoginCount < target.Logins.Length)
                target.Logins[target.LoginCount++] = login;
        }
    }
}
