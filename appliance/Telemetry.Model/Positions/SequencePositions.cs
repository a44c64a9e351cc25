// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;

namespace Telemetry.Model.Positions;

/// <summary>Where all number sequences stand at one instant. Room for all of them is there from the start.</summary>
public sealed class SequencePositions
{
    /// <summary>Makes room for the sequences of a topology.</summary>
    public SequencePositions(Topology topology)
        : this(
            topology.Feeds.Sum(feed => feed.MaxChannels),
            topology.Feeds.Sum(feed => feed.MaxChannels * feed.Lines.Count),
            topology.Sessions.Count * LoginPosition.MostOfSession)
    {
    }

    /// <summary>Makes room for so many.</summary>
    public SequencePositions(int generations, int lines, int logins)
    {
        Generations = new GenerationPosition[generations];
        Lines = new LinePosition[lines];
        Logins = new LoginPosition[logins];
    }

    /// <summary>Rows of <see cref="Generations"/> in use.</summary>
    public int GenerationCount;

    /// <summary>Rows of <see cref="Lines"/> in use.</summary>
    public int LineCount;

    /// <summary>Rows of <see cref="Logins"/> in use.</summary>
    public int LoginCount;

    /// <summary>Sequences, those of a feed together.</summary>
    public GenerationPosition[] Generations { get; }

    /// <summary>Lines in them, those of a sequence together.</summary>
    public LinePosition[] Lines { get; }

    /// <summary>Logins of sessions, those of a session together.</summary>
    public LoginPosition[] Logins { get; }

    /// <summary>Takes those of another, which needs no more room.</summary>
    public void CopyFrom(SequencePositions other)
    {
        GenerationCount = other.GenerationCount;
        LineCount = other.LineCount;
        LoginCount = other.LoginCount;
        other.Generations.AsSpan(0, GenerationCount).CopyTo(Generations);
        other.Lines.AsSpan(0, LineCount).CopyTo(Lines);
        other.Logins.AsSpan(0, LoginCount).CopyTo(Logins);
    }
}
