// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Processes;
using Telemetry.Model.Threads;
using TestSupport;

namespace Telemetry.Host.Tests.Processes;

/// <summary>Names of containers from a folder as the kubelet keeps it: names of links by <c>logSymlink</c> in
/// kubernetes/pkg/kubelet/kuberuntime/legacy.go, targets by <c>BuildPodLogsDirectory</c> in helpers.go there, control
/// groups by the cgroupfs and systemd drivers of the kubelet with containerd and CRI-O.</summary>
public sealed class KubeletContainersTests : IDisposable
{
    private const string Id = "4d7b1c0a9e8f4d7b1c0a9e8f4d7b1c0a9e8f4d7b1c0a9e8f4d7b1c0a9e8f0123";
    private const string OtherId = "0bc5eac79e3ae7a0c2651f14722aa10fa333eb2325c2ca97da33aa284cda81b0";
    private const string Uid = "0b7632a2-a56e-4278-987a-22de18008dbe";
    private const string UidInSlice = "0b7632a2_a56e_4278_987a_22de18008dbe";
    private const string StaticUid = "8f2ce8d2f6d0a5e1c1b7e5a9d3c4b6f7";         // an MD5 of the manifest's file
    private const long SecondNs = 1_000_000_000;

    private static readonly DateTime Start = new(2026, 11, 26, 9, 0, 0, DateTimeKind.Utc);

    private readonly ScratchFolder _scratch = new();
    private readonly string _folder;
    private readonly KubeletContainers _containers;
    private long _nowNs;
    private int _changes;

    public KubeletContainersTests()
    {
        _folder = Directory.CreateDirectory(_scratch.File("containers")).FullName;
        _containers = new KubeletContainers(_folder);
    }

    [Theory]
    [InlineData($"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{UidInSlice}.slice/"
        + $"cri-containerd-{Id}.scope", Id)]
    [InlineData($"/kubepods/besteffort/pod{Uid}/{Id}", Id)]
    [InlineData($"/../../kubepods-pod{UidInSlice}.slice/crio-{Id}.scope/container", Id)]
    [InlineData(null, Id)]
    public void a_container_has_its_three_names(string? cgroup, string container)
    {
        Link("strategy-7f9c5d-x2x4z", "trading", Uid, "app", Id);
        Look();

        Assert.Equal("trading/strategy-7f9c5d-x2x4z/app", $"{_containers.Find(cgroup, container)}");
    }

    [Theory]
    [InlineData($"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{UidInSlice}.slice/"
        + $"crio-conmon-{OtherId}.scope", null)]
    [InlineData($"/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod{UidInSlice}.slice", null)]
    [InlineData($"/kubepods/burstable/pod{Uid}/{OtherId}", OtherId)]
    [InlineData($"/system.slice/containerd.service/kubepods-pod{UidInSlice}.slice"
        + $":cri-containerd:{OtherId}", OtherId)]
    [InlineData($"/pod{Uid}/kata_overhead/{OtherId}", OtherId)]
    public void a_process_beside_the_containers_has_the_names_of_its_pod(string cgroup, string? container)
    {
        Link("strategy-0", "trading", Uid, "app", Id);
        Look();

        Assert.Equal(new ContainerNames("strategy-0", "trading", null), _containers.Find(cgroup, container));
    }

    [Theory]
    [InlineData("/kubepods.slice/kubepods-pod11111111_a56e_4278_987a_22de18008dbe.slice/x.scope", null)]
    [InlineData($"/kubepods/pod/{OtherId}", OtherId)]
    [InlineData($"/system.slice/docker-{OtherId}.scope", OtherId)]
    [InlineData("/system.slice/podman.service", null)]
    [InlineData($"/tripod{Uid}", null)]
    [InlineData("/", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData(null, OtherId)]
    public void a_process_of_no_known_pod_has_no_names(string? cgroup, string? container)
    {
        Link("strategy-0", "trading", Uid, "app", Id);
        Look();

        Assert.Null(_containers.Find(cgroup, container));
    }

    [Fact]
    public void a_static_pod_has_the_name_of_its_node_and_a_uid_without_dashes()
    {
        Link("etcd-node-7.example.com", "kube-system", StaticUid, "etcd", Id);
        Look();

        Assert.Equal("kube-system/etcd-node-7.example.com/etcd", $"{_containers.Find(null, Id)}");
        Assert.Equal("kube-system/etcd-node-7.example.com",
            $"{_containers.Find($"/kubepods.slice/kubepods-burstable-pod{StaticUid}.slice/crio-conmon.scope", null)}");
    }

    [Fact]
    public void a_long_name_is_cut_by_the_kubelet_and_found_by_the_digits_that_are_left()
    {
        string pod = new string('p', 90) + "-0";
        string space = new('n', 60);
        string container = new('c', 60);
        string name = Link(pod, space, Uid, container, Id);
        Look();

        Assert.Equal(255, name.Length);
        Assert.EndsWith($"-{Id[..36]}.log", name, StringComparison.Ordinal);
        Assert.Equal(new ContainerNames(pod, space, container), _containers.Find(null, Id));
        Assert.Null(_containers.Find(null, Id[..35] + new string('0', 29)));
    }

    [Fact]
    public void of_a_name_that_is_cut_before_the_id_the_pod_is_known()
    {
        string pod = new('p', 130);
        string space = new('n', 60);
        Link(pod, space, Uid, new string('c', 57), Id);
        Look();

        Assert.Null(_containers.Find(null, Id));
        Assert.Equal(new ContainerNames(pod, space, null), _containers.Find($"/kubepods/pod{Uid}/{Id}", Id));
    }

    [Theory]
    [InlineData($"strategy-0_trading_app-{Id}")]
    [InlineData($"strategy-0_trading_app-{Id}.log.gz")]
    [InlineData($"strategy-0_trading_{Id}.log")]
    [InlineData($"strategy-0_trading_-{Id}.log")]
    [InlineData($"strategy-0_app-{Id}.log")]
    [InlineData($"a_strategy-0_trading_app-{Id}.log")]
    [InlineData($"_trading_app-{Id}.log")]
    [InlineData($"strategy-0__app-{Id}.log")]
    [InlineData($"Strategy_trading_app-{Id}.log")]
    [InlineData($"strategy\u202e_trading_app-{Id}.log")]
    [InlineData($"strategy\n0_trading_app-{Id}.log")]
    [InlineData($"-strategy_trading_app-{Id}.log")]
    [InlineData($"strategy_trad.ing_app-{Id}.log")]
    [InlineData($"strategy_trading_app-0{Id}.log")]
    [InlineData("strategy_trading_app-4d7b1c0a9e8f4d7b.log")]
    [InlineData("strategy_trading_app-4D7B1C0A9E8F4D7B1C0A9E8F4D7B1C0A9E8F4D7B1C0A9E8F4D7B1C0A9E8F0123.log")]
    [InlineData(".log")]
    [InlineData("__-.log")]
    public void a_name_that_the_kubelet_never_gives_is_left_out(string name)
    {
        File.CreateSymbolicLink(Path.Combine(_folder, name), $"/var/log/pods/trading_strategy-0_{Uid}/app/0.log");
        Link("other-0", "trading", "", "app", OtherId);
        Look();

        Assert.Equal(1, _containers.Count);
        Assert.Null(_containers.Find($"/kubepods/pod{Uid}/{Id}", Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("0.log")]
    [InlineData($"/var/log/pods/other_strategy-0_{Uid}/app/0.log")]
    [InlineData($"/var/log/pods/trading_strategy-1_{Uid}/app/0.log")]
    [InlineData("/var/log/pods/trading_strategy-0_/app/0.log")]
    [InlineData("/var/log/pods/trading_strategy-0_a b/app/0.log")]
    [InlineData("/var/log/pods/trading_strategy-0/app/0.log")]
    [InlineData("../../../../../../../../etc/passwd")]
    public void a_link_that_leads_elsewhere_says_nothing_of_the_pods_uid(string target)
    {
        string path = Path.Combine(_folder, NameOf("strategy-0", "trading", "app", Id));
        if (target.Length == 0)
            Directory.CreateDirectory(path);
        else
            File.CreateSymbolicLink(path, target);
        Look();

        Assert.Equal("trading/strategy-0/app", $"{_containers.Find(null, Id)}");
        Assert.Null(_containers.Find($"/kubepods/pod{Uid}/{OtherId}", OtherId));
    }

    [Fact]
    public void containers_come_at_the_next_look_and_stay_known_for_five_minutes_after_they_went()
    {
        Look();
        Assert.Null(_containers.Find(null, Id));
        string name = Link("strategy-0", "trading", Uid, "app", Id);
        Look();
        Assert.NotNull(_containers.Find(null, Id));

        File.Delete(Path.Combine(_folder, name));
        Link("strategy-1", "trading", "", "app", OtherId);
        Look();
        Assert.Equal(2, _containers.Count);
        Look(after: 299);
        Assert.NotNull(_containers.Find(null, Id));
        Look(after: 1);

        Assert.Null(_containers.Find(null, Id));
        Assert.Null(_containers.Find($"/kubepods/pod{Uid}/x", null));
        Assert.Equal("trading/strategy-1/app", $"{_containers.Find(null, OtherId)}");
    }

    [Fact]
    public void a_container_that_came_within_the_same_tick_of_the_file_systems_clock_is_found_a_second_later()
    {
        Look();
        Link("strategy-0", "trading", Uid, "app", Id);
        Look();
        DateTime written = Directory.GetLastWriteTimeUtc(_folder);
        Link("strategy-1", "trading", "", "app", OtherId);
        Directory.SetLastWriteTimeUtc(_folder, written);
        _containers.Look(_nowNs += SecondNs);

        Assert.NotNull(_containers.Find(null, OtherId));
    }

    [Fact]
    public void a_folder_that_comes_later_is_read_and_one_that_goes_is_forgotten()
    {
        Directory.Delete(_folder);
        Look();
        Directory.CreateDirectory(_folder);
        Link("strategy-0", "trading", Uid, "app", Id);
        Look();
        Assert.Equal(1, _containers.Count);

        Directory.Delete(_folder, recursive: true);
        Look();
        Look(after: 300);

        Assert.Equal(0, _containers.Count);
    }

    [Fact]
    public void links_are_bounded_and_those_that_went_make_room()
    {
        for (int number = 0; number < KubeletContainers.Most + 50; number++)
            Link($"job-{number}", "batch", "", "app", $"{number:x8}{new string('a', 56)}");
        Look();
        Assert.Equal(KubeletContainers.Most, _containers.Count);

        foreach (string path in Directory.GetFileSystemEntries(_folder))
            File.Delete(path);
        Look();
        Link("strategy-0", "trading", Uid, "app", Id);
        Look();

        Assert.Equal(1, _containers.Count);
        Assert.NotNull(_containers.Find(null, Id));
    }

    [Fact]
    public void looking_and_finding_allocate_nothing_while_nothing_changes()
    {
        Link("strategy-0", "trading", Uid, "app", Id);
        Look();
        string cgroup = $"/kubepods.slice/kubepods-pod{Uid.Replace('-', '_')}.slice/crio-conmon-{OtherId}.scope";
        for (int round = 0; round < 2; round++)
            Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
            Round();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Round()
        {
            _containers.Look(_nowNs += SecondNs);
            _ = _containers.Find(cgroup, OtherId);
            _ = _containers.Find(cgroup, Id);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();

    /// <summary>Looks a second later; the folder's time is that of its last change.</summary>
    private void Look(int after = 1)
    {
        if (Directory.Exists(_folder))
            Directory.SetLastWriteTimeUtc(_folder, Start.AddSeconds(_changes));
        _containers.Look(_nowNs += after * SecondNs);
    }

    private string Link(string pod, string space, string uid, string container, string id)
    {
        string name = NameOf(pod, space, container, id);
        File.CreateSymbolicLink(
            Path.Combine(_folder, name), $"/var/log/pods/{space}_{pod}_{uid}/{container}/{_changes++}.log");
        return name;
    }

    private static string NameOf(string pod, string space, string container, string id)
    {
        string name = $"{pod}_{space}_{container}-{id}";
        return name[..Math.Min(name.Length, 255 - 4)] + ".log";
    }
}
