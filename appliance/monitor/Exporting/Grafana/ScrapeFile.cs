// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Grafana;

/// <summary>Example of a configuration that scrapes the monitor and its appliances.</summary>
internal static class ScrapeFile
{
    private const string Start = """
        # SPDX-License-Identifier: Apache-2.0
        # Example: jobs that scrape a telemetry-monitor and each of its appliances.

        """;

    private const string Native = """
        # Start Prometheus with --enable-feature=native-histograms; else it stores classic buckets.

        """;

    private const string Jobs = """
        scrape_configs:
          # One target for each appliance; the monitor lists them.
          - job_name: telemetry
            scrape_interval: 15s
            http_sd_configs:
              - url: http://127.0.0.1:20180/sd/prometheus
                refresh_interval: 30s
          # The monitor itself. Its path lists a few appliances, too: they have targets of their own.
          - job_name: telemetry-monitor
            scrape_interval: 15s
            static_configs:
              - targets: ["127.0.0.1:20180"]
            metric_relabel_configs:
              - source_labels: [appliance]
                regex: .+
                action: drop

        """;

    private const string Rules = """
        rule_files:
          - telemetry.rules.yml

        """;

    internal static string Text(DashboardOptions options) => options.Engine == MetricEngine.VictoriaMetrics
        ? Start + Jobs
        : Start + (options.Histograms == HistogramForm.Native ? Native : "") + Rules + Jobs;
}
