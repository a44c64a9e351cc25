// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Tests.Config;

internal static class ProjectRoot
{
    public static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Telemetry.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the tests lie outside the project");
    }
}
