// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains;
using BenchmarkDotNet.Toolchains.CsProj;
using BenchmarkDotNet.Toolchains.DotNetCli;
using BenchmarkDotNet.Toolchains.NativeAot;
using Perfolizer.Horology;
using TestSupport;

namespace Telemetry.Perf.Micro;

/// <summary>How BenchmarkDotNet builds, runs and reports the benchmarks.</summary>
internal static class MicroConfig
{
    private static readonly string Framework = $"net{Environment.Version.Major}.0";
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(30);
    private static readonly TimeInterval IterationTime = TimeInterval.FromMilliseconds(100);

    /// <summary>Makes the configuration.</summary>
    /// <param name="isDry">True to run each benchmark once, by the JIT only: does it build and run?</param>
    internal static IConfig Make(bool isDry)
    {
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .HideColumns(Column.Type, Column.Method)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddExporter(MarkdownExporter.GitHub, JsonExporter.Full)
            .WithArtifactsPath(Path.Combine(ProjectTree.Root, "out", "micro"))
            .WithOptions(ConfigOptions.JoinSummary)
            .WithBuildTimeout(BuildTimeout);
        return isDry
            ? config.AddJob(Job.Dry.WithToolchain(Jit()).WithId("Dry"))
            : config.AddJob(
                Job.Default.WithToolchain(Aot()).WithIterationTime(IterationTime).WithId("NativeAOT"),
                Job.Default.WithToolchain(Jit()).WithIterationTime(IterationTime).WithId("JIT"));
    }

    private static CsProjCoreToolchain Jit() =>
        (CsProjCoreToolchain)CsProjCoreToolchain.From(new NetCoreAppSettings(Framework, null, "JIT"));

    // The compiler is that of the SDK, from the configured package sources: the folder named here adds no package to
    // them. An empty value leaves a switch as it is for the appliance (Directory.Build.props).
    private static IToolchain Aot() => NativeAotToolchain.CreateBuilder()
        .UseNuGet("", AppContext.BaseDirectory)
        .IlcGenerateCompleteTypeMetadata(false)
        .IlcInstructionSet("")
        .IlcOptimizationPreference("")
        .TargetFrameworkMoniker(Framework)
        .DisplayName("NativeAOT")
        .ToToolchain();
}
