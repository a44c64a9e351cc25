// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Model.Failures;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Config.Tests;

public class ConfigFuzzTests
{
    private const int Files = 1_000;

    private static readonly string[] Pieces =
        ["[", "]", "{", "}", ": ", "- ", "\n", "  ", "&a ", "*a", "\"", "'", "|", ">", "#", "---\n", "!!int ", "\t",
            "\u0000", "9", "~", "? "];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void a_damaged_file_is_refused_or_read_and_never_crashes(int seed)
    {
        string example = File.ReadAllText(Path.Combine(ProjectTree.Root, "telemetry.example.yaml"));
        var random = new Random(seed);

        for (int file = 0; file < Files; file++)
        {
            string text = Damage(example, random);
            try
            {
                var errors = new ErrorList();
                Settings settings = ConfigReader.ReadText(text, "t.yaml", errors);
                TopologyBuilder.Build(settings, errors);
                errors.ThrowIfAny();
            }
            catch (FailureException refused)
            {
                Assert.All(refused.Failures, failure => Assert.Equal(ExitCode.Usage, failure.Code));
            }
            catch (Exception crash)
            {
                Assert.Fail($"seed {seed}, file {file}: {crash}\n{text}");
            }
        }
    }

    [Theory]
    [InlineData("a: &x [*x]\n")]
    [InlineData("a: &x {b: *x}\n")]
    [InlineData("a: *nothing\n")]
    [InlineData("? [1, 2]\n: 3\n")]
    [InlineData("? {interval: 1s}\n: 3\n")]
    [InlineData("feeds: &f [{name: a, protocol: moldudp64, lines: *f}]\n")]
    [InlineData("<<: {interval: 1s}\n")]
    [InlineData("!!binary aa: b\n")]
    public void unusual_yaml_is_refused_with_a_position(string text)
    {
        var errors = new ErrorList();

        ConfigReader.ReadText(text, "t.yaml", errors);

        FailureException refused = Assert.Throws<FailureException>(errors.ThrowIfAny);
        Assert.All(refused.Failures, failure => Assert.Matches("^t.yaml:[0-9]+:[0-9]+$", failure.Where));
    }

    [Fact]
    public void an_anchor_is_the_same_as_writing_it_again()
    {
        var errors = new ErrorList();

        Settings settings = ConfigReader.ReadText("interval: &i 2s\nrepair_window: *i\n", "t.yaml", errors);

        Assert.True(errors.IsEmpty);
        Assert.Equal(2_000_000_000, settings.RepairWindowNs);
    }

    private static string Damage(string example, Random random)
    {
        var text = new StringBuilder(example);
        int times = random.Next(1, 8);
        for (int time = 0; time < times; time++)
        {
            int at = random.Next(text.Length);
            switch (random.Next(5))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 40), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 2:
                    text[at] = (char)random.Next(0x20, 0x17F);
                    break;
                case 3:
                    text.Length = at + 1;
                    break;
                default:
                    text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 60), text.Length - at)));
                    break;
            }
            if (text.Length < 2)
                text.Append("a: b");
        }
        return text.ToString();
    }
}
