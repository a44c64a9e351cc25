// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace EndToEnd.Tests.Golden;

/// <summary>What <c>replay</c> writes for captures that the test makes does not change, to the byte.</summary>
public class ReplayGoldenTests
{
    private static readonly Goldens Table = new("replays.tsv");

    public static TheoryData<string> Captures => [.. GoldenCaptures.All.Select(capture => capture.Name)];

    [Theory]
    [MemberData(nameof(Captures))]
    public void json_files_and_terminal_are_as_committed_with_one_thread_and_with_two(string name)
    {
        GoldenCapture capture = GoldenCaptures.Of(name);
        using var folder = new ScratchFolder();
        foreach ((string file, Func<byte[]> make) in capture.Files)
            File.WriteAllBytes(folder.File(file), make());
        List<string> arguments = [.. capture.Files.Select(file => file.Name)];
        if (capture.Configuration is { } configuration)
        {
            File.WriteAllText(folder.File("telemetry.yaml"), configuration);
            arguments.AddRange(["--config", "telemetry.yaml"]);
        }

        foreach (string threads in (string[])["1", "2"])
        {
            Table.Check(name, [.. GoldenRun.Outputs(folder.Path, threads, arguments)
                .Select(output => output with { IsText = capture.IsText })]);
        }
    }

    [Fact]
    public void every_row_of_the_table_is_of_a_capture_that_is_replayed() => Assert.Equal(
        GoldenCaptures.All.Select(capture => capture.Name).Order(StringComparer.Ordinal),
        Table.Captures.Order(StringComparer.Ordinal));
}
