// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Exporting.Grafana;

/// <summary>Writes the dashboards, the alerting rules and an example of a scrape configuration to a folder.</summary>
public static class DashboardFiles
{
    /// <summary>Name of the file with the alerting rules.</summary>
    internal const string Rules = "telemetry.rules.yml";

    /// <summary>Name of the file with the example of a scrape configuration.</summary>
    internal const string Scrape = "scrape.example.yml";

    /// <summary>Writes all files; those of the same names are replaced.</summary>
    /// <param name="directory">Folder; it is made if it does not exist.</param>
    /// <param name="options">Variant.</param>
    /// <returns>Paths of the files.</returns>
    public static IReadOnlyList<string> Write(string directory, DashboardOptions options)
    {
        _ = Directory.CreateDirectory(directory);
        List<string> files = [];
        foreach (Dashboard dashboard in Boards.All(options))
            Add(dashboard.Name + ".json", DashboardJson.Of(dashboard));
        Add(Rules, Encoding.UTF8.GetBytes(RuleFile.Text));
        Add(Scrape, Encoding.UTF8.GetBytes(ScrapeFile.Text(options)));
        return files;

        void Add(string name, byte[] content)
        {
            string path = Path.Combine(directory, name);
            File.WriteAllBytes(path, content);
            files.Add(path);
        }
    }
}
