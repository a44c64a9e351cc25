// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Positions;

/// <summary>Positions of all number sequences at one instant. Room for all of them is allocated at start.</summary>
public sealed class SequencePositions
{
    /// <summary>Allocates room for the sequences of a topology.</summary>
    public SequencePositions(Topology topology)
        : this(
            topology.Feeds.Sum(feed => feed.MaxChannels),
            topology.Feeds.Sum(feed => feed.MaxChannels * feed.Lines.Count),
            topology.Sessions.Sum(LoginPosition.MostOf))
    {
    }

    /// <summary>Allocates the given numbers of rows.</summary>
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

    /// <summary>Copies the positions of another object, which must not have more rows than fit.</summary>
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
