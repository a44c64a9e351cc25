// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Xml.Linq;
using TestSupport;

namespace Telemetry.Appliance.Tests.Libraries;

/// <summary>Errors of a build with upstream's packages if the package sources lack them.</summary>
public sealed class UpstreamPackagesTests
{
    private static readonly string[] Upstreams = ["Disruptor", "HdrHistogram", "Aeron.Client", "Agrona"];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    [Trait("needs", "time")]
    public void missing_upstream_packages_are_named_with_version_and_remedy()
    {
        using var folder = new ScratchFolder();
        string output = Build(folder);
        foreach (string package in Upstreams)
            Assert.Contains($"{package} {VersionOf(package)}", output, StringComparison.Ordinal);
        Assert.Contains("NU1101: Unable to find package Disruptor", output, StringComparison.Ordinal);
        Assert.Contains("or build without -p:UpstreamPackages=true", output, StringComparison.Ordinal);
    }

    // From a source without any package, with all output in a folder of its own.
    private static string Build(ScratchFolder folder)
    {
        string empty = Directory.CreateDirectory(folder.File("source")).FullName;
        var start = new ProcessStartInfo("dotnet",
        [
            "build", Path.Combine(ProjectTree.Root, "Telemetry.sln"), "-p:UpstreamPackages=true", "-nodeReuse:false",
            $"-p:RestoreSources={empty}", $"-p:RestorePackagesPath={folder.File("packages")}",
            $"-p:ArtifactsPath={folder.File("artifacts")}",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"the build was not over within {Limit.TotalMinutes} minutes");
        }
        process.WaitForExit();
        Assert.NotEqual(0, process.ExitCode);
        return output.Result + errors.Result;
    }

    private static string VersionOf(string package) =>
        XDocument.Load(Path.Combine(ProjectTree.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Single(version => version.Attribute("Include")!.Value == package).Attribute("Version")!.Value;
}
