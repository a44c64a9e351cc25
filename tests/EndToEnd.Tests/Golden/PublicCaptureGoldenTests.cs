// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace EndToEnd.Tests.Golden;

/// <summary>What <c>replay</c> writes for public captures does not change, to the byte.</summary>
public class PublicCaptureGoldenTests
{
    private static readonly Goldens Table = new("public-replays.tsv");

    // All captures in one replay, with what is recognised.
    private const string Together = "all";

    [VectorsFact]
    public void json_files_and_terminal_of_each_capture_are_as_committed()
    {
        string folder = PublicCaptures.Folder;
        List<string> differences = [];
        IReadOnlyList<(string Name, VectorReplay Capture)> captures = PublicCaptures.Of(Table, besides: [Together]);
        foreach (((string name, VectorReplay capture), int index) in captures.Select((item, index) => (item, index)))
        {
            // The threads make no difference: ReplayThreadsTests compares one with two.
            string threads = index % 2 == 0 ? "1" : "2";
            differences.AddRange(
                Table.Compare(name, Whole(GoldenRun.Outputs(folder, threads, [name, .. capture.Flows()]))));
        }
        differences.AddRange(Table.Compare(
            Together, Whole(GoldenRun.Outputs(folder, "2", [.. captures.Select(item => item.Name)]))));
        Goldens.Report(differences);
    }

    /// <summary>JSON as one part, sorted by the types of lines; the table would be long otherwise.</summary>
    private static GoldenOutput[] Whole(IReadOnlyList<GoldenOutput> outputs) =>
    [
        .. outputs.Select(output => new GoldenOutput(
            output.Name, [.. output.Parts().SelectMany(part => part.Lines)])),
    ];
}
