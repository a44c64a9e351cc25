// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Yaml;
using TestSupport;

namespace EndToEnd.Tests.Golden;

/// <summary>The SBE messages that a replay publishes do not change, to the byte.</summary>
public class MessageGoldenTests
{
    private static readonly Goldens Made = new("messages.tsv");
    private static readonly Goldens Public = new("public-messages.tsv");

    public static TheoryData<string> Captures => [.. Configured.Select(capture => capture.Name)];

    // The others differ from these in the configuration that is recognised only.
    private static IEnumerable<GoldenCapture> Configured =>
        GoldenCaptures.All.Where(capture => capture.Configuration is not null);

    [Theory]
    [MemberData(nameof(Captures))]
    public void messages_of_captures_that_the_test_makes_are_as_committed(string name)
    {
        GoldenCapture capture = GoldenCaptures.Of(name);
        var errors = new ErrorList();
        Configuration configuration = Configuration.Build(
            ConfigReader.ReadText(capture.Configuration!, "telemetry.yaml", errors));
        errors.ThrowIfAny();

        IReadOnlyList<RecordedMessage> messages = MessageRecorder.Record(
            [.. capture.Files.Select(file => (file.Name, file.Make()))], configuration);

        List<GoldenOutput> outputs =
            [new("sbe", [.. messages.Select(message => message.ToHex())], RecordedMessage.PartOf)];
        if (capture.IsText)
            outputs.Add(new GoldenOutput("messages", Decoded(messages)) { IsText = true });
        Made.Check(name, outputs);
    }

    // What subscribers receive; the reports of the process are made of nearly the same.
    private static string[] Decoded(IReadOnlyList<RecordedMessage> messages) =>
        [.. messages.Where(message => message.Receiver != "local").Select(message => message.ToJson())];

    [VectorsFact]
    public void messages_of_public_captures_are_as_committed()
    {
        List<string> differences = [];
        foreach ((string name, VectorReplay capture) in PublicCaptures.Of(Public))
        {
            var errors = new ErrorList();
            Settings settings = FlowOptions.Apply(
                new Settings(), capture.FlowsOf("--feed"), capture.FlowsOf("--session"), [], errors);
            errors.ThrowIfAny();

            IReadOnlyList<RecordedMessage> messages = MessageRecorder.Record(
                [(name, File.ReadAllBytes(capture.File))], Configuration.Build(settings));

            differences.AddRange(Public.Compare(
                name, [new("sbe", [.. messages.Select(message => message.ToHex()).Order(StringComparer.Ordinal)])]));
        }
        Goldens.Report(differences);
    }

    [Fact]
    public void every_row_of_the_table_is_of_a_capture_that_is_replayed() => Assert.Equal(
        Configured.Select(capture => capture.Name).Order(StringComparer.Ordinal),
        Made.Captures.Order(StringComparer.Ordinal));
}
