// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Engines;

/// <summary>Prometheus.</summary>
public static class PrometheusServer
{
    /// <summary>Starts one that scrapes an endpoint every two seconds.</summary>
    /// <param name="endpoint">Address of the endpoint.</param>
    /// <param name="hasNative">True to read native histograms.</param>
    public static EngineServer Scraping(string endpoint, bool hasNative) => Start(hasNative, $"""
        global:
          scrape_interval: 2s
          scrape_timeout: 2s
        scrape_configs:
          - job_name: telemetry
            http_sd_configs:
              - url: http://{endpoint}/sd/prometheus
                refresh_interval: 1s
          - job_name: telemetry-monitor
            static_configs:
              - targets: ["{endpoint}"]
            metric_relabel_configs:
              - source_labels: [appliance]
                regex: .+
                action: drop

        """);

    /// <summary>Starts one that receives remote write.</summary>
    /// <param name="hasNative">True to keep native histograms.</param>
    public static EngineServer Receiving(bool hasNative) =>
        Start(hasNative, "global: {}\n", "--web.enable-remote-write-receiver");

    private static EngineServer Start(bool hasNative, string configuration, params string[] more)
    {
        var folder = new ScratchFolder();
        File.WriteAllText(folder.File("prometheus.yml"), configuration);
        string address = $"127.0.0.1:{FreePort.OnLoopback()}";
        return new EngineServer(
            folder, "prometheus", address,
            [
                $"--config.file={folder.File("prometheus.yml")}", $"--storage.tsdb.path={folder.File("data")}",
                $"--web.listen-address={address}",
                .. hasNative ? ["--enable-feature=native-histograms"] : Array.Empty<string>(), .. more,
            ]);
    }
}
