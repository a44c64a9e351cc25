// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Toolchains.NativeAot;
using Telemetry.Perf.Micro;

namespace Perf.Tests;

/// <summary>What BenchmarkDotNet is asked to do.</summary>
public sealed class MicroConfigTests
{
    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("--aot", 1, 0)]
    [InlineData("--jit", 0, 1)]
    [InlineData("--dry", 0, 1)]
    public void jobs_are_those_that_the_option_names(string option, int aot, int jit)
    {
        IConfig config = MicroConfig.Make(option);
        Assert.Equal(aot + jit, config.GetJobs().Count());
        Assert.Equal(aot, config.GetJobs().Count(job => job.Infrastructure.Toolchain is NativeAotToolchain));
        Assert.Contains(config.GetDiagnosers(), diagnoser => diagnoser is MemoryDiagnoser);
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("decode", "", "decode")]
    [InlineData("--aot decode", "--aot", "decode")]
    [InlineData("decode --dry", "--dry", "decode")]
    public void an_option_and_a_filter_are_distinguished(string line, string option, string filter)
    {
        Assert.True(MicroOptions.TryParse(Split(line), out string foundOption, out string foundFilter));
        Assert.Equal((option, filter), (foundOption, foundFilter));
    }

    [Theory]
    [InlineData("--quick")]
    [InlineData("--aot --jit")]
    [InlineData("decode hdr")]
    public void other_arguments_are_refused(string line) =>
        Assert.False(MicroOptions.TryParse(Split(line), out _, out _));

    private static string[] Split(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
