// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace EndToEnd.Tests.Golden;

/// <summary>What <c>replay</c> writes for public captures does not change, to the byte.</summary>
public class PublicCaptureGoldenTests
{
    private static readonly Goldens Table = new("public-replays.tsv");

    [VectorsFact]
    public void json_files_and_terminal_of_each_capture_are_as_committed()
    {
        string folder = Path.Combine(ProjectTree.Vectors!, "feeds", "vectors");
        VectorReplay[] captures = [.. VectorReplay.All()];
        foreach ((VectorReplay capture, int index) in captures.Select((capture, index) => (capture, index)))
        {
            string name = Path.GetRelativePath(folder, capture.File);
            // The threads make no difference: ReplayThreadsTests compares one with two.
            string threads = index % 2 == 0 ? "1" : "2";
            Table.Check(name, Whole(ReplayRun.Outputs(folder, threads, [name, .. capture.Flows()])));
        }
        Table.Check("all", Whole(ReplayRun.Outputs(
            folder, "2", [.. captures.Select(capture => Path.GetRelativePath(folder, capture.File)).Distinct()])));
        Assert.True(captures.Length >= 100, $"there are only {captures.Length} captures");
    }

    /// <summary>JSON as one part, sorted by the types of lines; the table would be long otherwise.</summary>
    private static GoldenOutput[] Whole(IReadOnlyList<GoldenOutput> outputs) =>
        [.. outputs.Select(output => new GoldenOutput(output.Name, [.. output.Parts().SelectMany(part => part.Lines)]))];
}
