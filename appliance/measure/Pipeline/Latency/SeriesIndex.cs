// SPDX-License-Identifier: Apache-2.0

namespace Telemetry.Pipeline.Latency;

/// <summary>Index of each series in the topology, by its owner; -1 where there is none.</summary>
[HotPath]
internal sealed class SeriesIndex
{
    private const int ReadToSendPlace = (int)SeriesKind.TickToFirstOrder + 1;
    private const int ReadToTxPlace = ReadToSendPlace + 1;
    private const int WirePlace = ReadToTxPlace + 1;

    private readonly int[] _byLine;
    private readonly int[] _bySession;
    private readonly int[] _byTrigger;
    private readonly int[] _leads;
    private readonly int[] _leadBase;
    private readonly int[][] _ofOrders;         // by session
    private readonly int _lines;
    private readonly int _sessions;
    private readonly int _feeds;

    public SeriesIndex(Topology topology)
    {
        _lines = topology.Lines.Count;
        _sessions = topology.Sessions.Count;
        _feeds = topology.Feeds.Count;
        int kinds = SeriesKinds.Names.Count;
        _byLine = Unknown(kinds * _lines);
        _bySession = Unknown(kinds * _sessions);
        _byTrigger = Unknown((WirePlace + 1) * _sessions * _feeds);
        _leadBase = new int[_lines];
        int leads = 0;
        foreach (FeedDefinition feed in topology.Feeds)
        {
            foreach (LineDefinition line in feed.Lines)
            {
                _leadBase[line.Index] = leads - feed.Lines[0].Index;
                leads += feed.Lines.Count;
            }
        }
        _leads = Unknown(leads);
        foreach (SeriesDefinition series in topology.Series)
            Place(series);
        _ofOrders = [.. Enumerable.Range(0, _sessions).Select(session => topology.Series
            .Where(series => series.SessionIndex == session && series.Kind.IsOfOrders())
            .Select(series => series.Index).ToArray())];
    }

    /// <summary>Indexes of the series of a session whose worst samples have their orders.</summary>
    public int[] OfOrders(int session) => _ofOrders[session];

    /// <summary>Index of the series from kernel stamp to decoded.</summary>
    public int Reader { get; private set; } = -1;

    public int OfLine(SeriesKind kind, int line) => _byLine[(int)kind * _lines + line];

    public int OfSession(SeriesKind kind, int session) => _bySession[(int)kind * _sessions + session];

    /// <summary>Index of the series of a session and of a feed whose packets can be its ticks.</summary>
    public int OfTrigger(SeriesKind kind, int session, int feed) =>
        _byTrigger[(PlaceOf(kind) * _sessions + session) * _feeds + feed];

    /// <summary>Index of the lead of one line over another of the same feed.</summary>
    public int OfLead(int winner, int loser) => _leads[_leadBase[winner] + loser];

    // Series of a session and a feed: the first four, two of the stages, and one of NICs.
    private static int PlaceOf(SeriesKind kind) => kind switch
    {
        SeriesKind.ReadToSend => ReadToSendPlace,
        SeriesKind.ReadToTx => ReadToTxPlace,
        SeriesKind.TickToTradeWire => WirePlace,
        _ => (int)kind,
    };

    private static int[] Unknown(int count)
    {
        var places = new int[count];
        places.AsSpan().Fill(-1);
        return places;
    }

    private void Place(SeriesDefinition series)
    {
        if (series.Kind == SeriesKind.ApplianceReader)
            Reader = series.Index;
        else if (series.Kind == SeriesKind.LineLead)
            _leads[_leadBase[series.LineIndex] + series.LoserLineIndex] = series.Index;
        else if (series.SessionIndex >= 0 && series.FeedIndex >= 0)
        {
            int place = (PlaceOf(series.Kind) * _sessions) + series.SessionIndex;
            _byTrigger[place * _feeds + series.FeedIndex] = series.Index;
        }
        else if (series.SessionIndex >= 0)
            _bySession[(int)series.Kind * _sessions + series.SessionIndex] = series.Index;
        else if (series.LineIndex >= 0)
            _byLine[(int)series.Kind * _lines + series.LineIndex] = series.Index;
    }
}
