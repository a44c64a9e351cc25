// SPDX-License-Identifier: Apache-2.0
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains;
using BenchmarkDotNet.Toolchains.CsProj;
using BenchmarkDotNet.Toolchains.DotNetCli;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using BenchmarkDotNet.Toolchains.NativeAot;
using Perfolizer.Horology;
using TestSupport;

namespace Telemetry.Perf.Micro;

/// <summary>Configuration of BenchmarkDotNet: building, running and reporting.</summary>
internal static class MicroConfig
{
    private const int LongestName = 40;

    // From ".NETCoreApp,Version=v10.0": the target framework of this build, which may run on a newer one.
    private static readonly string Framework = "net" + AppContext.TargetFrameworkName!.Split("=v")[^1];

    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(30);
    private static readonly TimeInterval IterationTime = TimeInterval.FromMilliseconds(100);

    /// <summary>Creates the configuration.</summary>
    /// <param name="option">One of <see cref="MicroOptions"/>; empty for NativeAOT and the JIT.</param>
    internal static IConfig Make(string option)
    {
        // All projects are compiled again for each program; they were analyzed before.
        Argument[] arguments = [new MsBuildArgument("/p:RunAnalyzers=false")];
        // A collection between preparing and executing operations would evict the prepared data from the caches.
        Job measured = Job.Default.WithIterationTime(IterationTime).WithGcForce(false).WithArguments(arguments);
        Job aot = measured.WithToolchain(Aot()).WithId("NativeAOT");
        // Optimized at the first call: prepared operations are called too seldom for the JIT to optimize them later.
        Job jit = measured.WithToolchain(Jit()).WithEnvironmentVariable("DOTNET_TieredCompilation", "0").WithId("JIT");
        Job[] jobs = option switch
        {
            MicroOptions.Dry => [Job.Dry.WithToolchain(InProcessNoEmitToolchain.Instance).WithId("Dry")],
            MicroOptions.Aot => [aot],
            MicroOptions.Jit => [jit],
            _ => [aot, jit],
        };
        return ManualConfig.CreateEmpty()
            .AddJob(jobs)
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .HideColumns(
                Column.Type, Column.Method, Column.Toolchain, Column.Arguments, Column.InvocationCount,
                Column.UnrollFactor, Column.MinIterationCount, Column.MaxIterationCount, Column.IterationTime,
                Column.EnvironmentVariables)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddExporter(MarkdownExporter.GitHub, JsonExporter.Full)
            .WithArtifactsPath(Path.Combine(ProjectTree.Root, "out", "micro"))
            .WithOptions(ConfigOptions.JoinSummary)
            .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(LongestName))
            .WithBuildTimeout(BuildTimeout);
    }

    private static CsProjCoreToolchain Jit() =>
        (CsProjCoreToolchain)CsProjCoreToolchain.From(new NetCoreAppSettings(Framework, null, "JIT"));

    // Uses the compiler of the SDK, from the configured package sources; the folder named here contains no packages. An
    // empty value leaves a switch as it is for the appliance (Directory.Build.props).
    private static IToolchain Aot() => NativeAotToolchain.CreateBuilder()
        .UseNuGet("", AppContext.BaseDirectory)
        .IlcGenerateCompleteTypeMetadata(false)
        .IlcInstructionSet("")
        .IlcOptimizationPreference("")
        .TargetFrameworkMoniker(Framework)
        .DisplayName("NativeAOT")
        .ToToolchain();
}
