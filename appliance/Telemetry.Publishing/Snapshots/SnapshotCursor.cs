// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.Snapshots;

/// <summary>How far the rows of an interval or of the totals have been told.</summary>
internal struct SnapshotCursor
{
    /// <summary>Which rows are being told.</summary>
    public SnapshotSection Section = SnapshotSection.Done;

    /// <summary>Which of them is next.</summary>
    public int Index;

    /// <summary>Which part of a histogram is next.</summary>
    public int Part;

    /// <summary>Parts of the histogram at hand.</summary>
    public int Parts;

    /// <summary>Messages told.</summary>
    public uint Messages;

    /// <summary>Whether histograms are told too.</summary>
    public bool WithHistograms;

    /// <summary>Makes a cursor that has nothing to tell.</summary>
    public SnapshotCursor()
    {
    }

    /// <summary>Whether there is something to tell.</summary>
    public readonly bool IsActive => Section != SnapshotSection.Done;

    /// <summary>Starts at the first row.</summary>
    public void Start(bool withHistograms)
    {
        Section = SnapshotSection.Begin;
        Index = 0;
        Part = 0;
        Parts = 0;
        Messages = 0;
        WithHistograms = withHistograms;
    }

    /// <summary>Goes to the next kind of rows.</summary>
    public void NextSection()
    {
        Section++;
        Index = 0;
        Part = 0;
    }
}
