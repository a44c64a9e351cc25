// SPDX-License-Identifier: Apache-2.0
namespace TestSupport;

/// <summary>Paths of the project and of the real captures.</summary>
public static class ProjectTree
{
    /// <summary>The folder that holds <c>Telemetry.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of real material: <c>TELEMETRY_VECTORS</c>, else <c>../shared</c>; null if it is not
    /// there.</summary>
    public static string? Vectors { get; } = FindVectors();

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Telemetry.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("Telemetry.sln was not found above the test binary.");
    }

    private static string? FindVectors()
    {
        string? named = Environment.GetEnvironmentVariable("TELEMETRY_VECTORS");
        string folder = named is { Length: > 0 } ? named : Path.Combine(Root, "..", "shared");
        return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
    }
}
