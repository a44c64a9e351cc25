// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.Snapshots;

/// <summary>Position in the rows of an interval or of the totals that are being sent.</summary>
internal struct SnapshotCursor
{
    /// <summary>Section of the current row.</summary>
    public SnapshotSection Section = SnapshotSection.Done;

    /// <summary>Number of the current table of the totals.</summary>
    public int Table;

    /// <summary>Index of the next row in the section, or in the table.</summary>
    public int Index;

    /// <summary>Index of the next part of a histogram.</summary>
    public int Part;

    /// <summary>Number of parts of the current histogram.</summary>
    public int Parts;

    /// <summary>Messages sent so far.</summary>
    public uint Messages;

    /// <summary>True if histograms are sent too.</summary>
    public bool WithHistograms;

    /// <summary>Creates a cursor without work.</summary>
    public SnapshotCursor()
    {
    }

    /// <summary>True if rows remain to be sent.</summary>
    public readonly bool IsActive => Section != SnapshotSection.Done;

    /// <summary>Starts at the first row.</summary>
    public void Start(bool withHistograms)
    {
        Section = SnapshotSection.Begin;
        Table = 0;
        Index = 0;
        Part = 0;
        Parts = 0;
        Messages = 0;
        WithHistograms = withHistograms;
    }

    /// <summary>Moves to the next table or section.</summary>
    public void NextSection(int tables)
    {
        if (Section != SnapshotSection.Tables || ++Table >= tables)
            Section++;
        Index = 0;
        Part = 0;
    }
}
