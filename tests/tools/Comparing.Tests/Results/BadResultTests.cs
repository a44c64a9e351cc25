// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Comparing.Tests.Results;

/// <summary>Folders that are none, of another form, incomplete, cut or changed are refused with where and
/// what.</summary>
public sealed class BadResultTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly MadeRun _good;
    private readonly MadeRun _bad;

    public BadResultTests()
    {
        MadeOrder[] orders = [new(1, 5_000), new(2, 6_000), new(3, 7_000)];
        _good = new MadeRun(_scratch, "good").With(orders);
        _bad = new MadeRun(_scratch, "bad").With(orders);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void a_folder_that_is_not_there_is_refused()
    {
        Failure failure = FailureOf(_scratch.File("nowhere"));

        Assert.Equal((_scratch.File("nowhere"), "there is no such folder"), (failure.Where, failure.What));
    }

    [Theory]
    [InlineData("result.json")]
    [InlineData("summary.json")]
    [InlineData("orders.jsonl")]
    public void a_missing_file_is_refused(string file)
    {
        File.Delete(_bad.File(file));

        Failure failure = FailureOf(_bad.Path);

        Assert.Equal(_bad.File(file), failure.Where);
        Assert.Contains("there is no such file", failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public void a_run_that_has_not_ended_is_refused()
    {
        _bad.Write("result.json", "");

        Assert.StartsWith("it is empty: the run has not ended", FailureOf(_bad.Path).What, StringComparison.Ordinal);
    }

    [Fact]
    public void a_result_that_says_it_is_incomplete_is_refused_with_its_reason()
    {
        Change("result.json", "\"complete\":true,\"problem\":null", "\"complete\":false,\"problem\":\"no room\"");

        Assert.Equal("the result is incomplete: no room", FailureOf(_bad.Path).What);
    }

    [Fact]
    public void another_form_is_refused()
    {
        Change("result.json", "\"schema\":1", "\"schema\":2");

        Assert.Equal("the folder has form 2, and this version reads 1", FailureOf(_bad.Path).What);
    }

    [Theory]
    [InlineData("result.json")]
    [InlineData("summary.json")]
    [InlineData("host_settings.json")]
    public void a_file_that_was_cut_is_refused(string file)
    {
        string text = File.ReadAllText(_bad.File(file));
        _bad.Write(file, text[..(text.Length / 2)]);

        Failure failure = FailureOf(_bad.Path);

        Assert.Equal(_bad.File(file), failure.Where);
        Assert.EndsWith("it was cut or changed", failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public void orders_cut_within_a_line_and_behind_one_are_refused()
    {
        string text = File.ReadAllText(_bad.File("orders.jsonl"));
        _bad.Write("orders.jsonl", text[..^20]);
        Failure within = FailureOf(_bad.Path);
        _bad.Write("orders.jsonl", text[..(text.IndexOf('\n') + 1)]);
        Failure behind = FailureOf(_bad.Path);

        Assert.Equal((_bad.File("orders.jsonl") + ":3", "the file ends within a line"), (within.Where, within.What));
        Assert.StartsWith("it has 1 orders, and result.json names 3", behind.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"type\":\"order\"", "\"type\":\"gap\"")]
    [InlineData("\"order_stamp_ns\":2006000", "\"order_stamp_ns\":\"soon\"")]
    [InlineData("\"sequence\":2", "\"sequence\":-2")]
    [InlineData("\"tick\":{", "\"tick\":3,\"x\":{")]
    [InlineData("\"tick_to_trade_ns\":6000", "\"tick_to_trade_ns\":9223372036854775807")]
    [InlineData("\"tick_to_trade_ns\":6000", "\"tick_to_trade_ns\":-9223372036854775808")]
    [InlineData("{\"type\"", "[\"type\"")]
    public void a_changed_order_is_refused_by_its_line(string from, string to)
    {
        string[] lines = File.ReadAllLines(_bad.File("orders.jsonl"));
        Assert.Contains(from, lines[1], StringComparison.Ordinal);
        lines[1] = lines[1].Replace(from, to, StringComparison.Ordinal);
        File.WriteAllLines(_bad.File("orders.jsonl"), lines);

        Assert.Equal(_bad.File("orders.jsonl") + ":2", FailureOf(_bad.Path).Where);
    }

    [Fact]
    public void a_file_of_one_endless_line_takes_no_memory()
    {
        _bad.Write("orders.jsonl", new string('x', 3 << 20));

        Assert.Equal("the line is longer than 1048576 bytes", FailureOf(_bad.Path).What);
    }

    [Theory]
    [InlineData("result.json", "\"complete\":true", "\"complete\":1")]
    [InlineData("result.json", "\"orders\":3", "\"orders\":\"three\"")]
    [InlineData("summary.json", "\"duration_ns\":5000000000", "\"duration_ns\":{}")]
    [InlineData("summary.json", "\"host_settings\":{", "\"host_settings\":7,\"x\":{")]
    [InlineData("host_settings.json", "\"settings\":[", "\"settings\":[4,")]
    public void a_member_of_another_kind_is_refused(string file, string from, string to)
    {
        Change(file, from, to);

        Assert.Equal(ExitCode.Failed, FailureOf(_bad.Path).Code);
    }

    [Fact]
    public void any_damage_gives_a_failure_or_a_report_and_nothing_else()
    {
        const int Changes = 400;
        var random = new Random(11);
        string[] files = ["result.json", "summary.json", "host_settings.json", "orders.jsonl"];
        for (int change = 0; change < Changes; change++)
        {
            string file = _bad.File(files[change % files.Length]);
            byte[] whole = File.ReadAllBytes(file);
            byte[] damaged = [.. whole];
            for (int times = random.Next(1, 4); times > 0; times--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(file, damaged);

            Exception? thrown = Record.Exception(() => Compare(_bad.Path));

            Assert.True(thrown is null or FailureException, $"change {change} of {file}: {thrown}");
            File.WriteAllBytes(file, whole);
        }
    }

    private void Change(string file, string from, string to)
    {
        string text = File.ReadAllText(_bad.File(file));
        Assert.Contains(from, text, StringComparison.Ordinal);
        _bad.Write(file, text.Replace(from, to, StringComparison.Ordinal));
    }

    private Failure FailureOf(string folder)
    {
        Failure failure = Assert.Throws<FailureException>(() => Compare(folder)).Failure;
        Assert.NotEmpty(failure.Do);
        return failure;
    }

    private void Compare(string folder) =>
        RunComparer.Compare(new ComparisonOptions { A = _good.Path, B = folder });
}
