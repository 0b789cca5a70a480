// The time of a signature by Go's standard library, which AWS's helper signs with: nanoseconds of CPU time of P-256 and of
// RSA-2048, over SHA-256 of as many octets as a string to sign has. `benches/processes` runs it where there is Go.
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"syscall"
	"time"
)

func cpuTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func measure(count int, sign func(hash []byte) error) time.Duration {
	message := make([]byte, 150)
	start := cpuTime()
	for i := 0; i < count; i++ {
		message[0] = byte(i)
		hash := sha256.Sum256(message)
		if err := sign(hash[:]); err != nil {
			panic(err)
		}
	}
	return (cpuTime() - start) / time.Duration(count)
}

func main() {
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	rsa2048, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	ec := measure(20000, func(hash []byte) error {
		_, err := ecdsa.SignASN1(rand.Reader, p256, hash)
		return err
	})
	rsaTime := measure(1000, func(hash []byte) error {
		_, err := rsa.SignPKCS1v15(rand.Reader, rsa2048, crypto.SHA256, hash)
		return err
	})
	fmt.Println(ec.Nanoseconds(), rsaTime.Nanoseconds())
}
