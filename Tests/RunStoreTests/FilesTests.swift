import Testing

@testable import RunStore

@Test func aNetworkFileSystemIsToldByItsMount() {
    let mounts = """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        40 22 0:45 / /home rw,relatime shared:20 - nfs4 server:/home rw,vers=4.2
        41 22 0:46 / /mnt rw - fuse.sshfs user@host:/ rw
        """
    #expect(networkFileSystem(device: "8:1", mounts: mounts) == nil)
    #expect(networkFileSystem(device: "0:45", mounts: mounts) == "nfs4")
    #expect(networkFileSystem(device: "0:46", mounts: mounts) == "fuse.sshfs")
    #expect(networkFileSystem(device: "9:9", mounts: mounts) == nil)
}
